package io.edgewise.internal.arming;

import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLOUT;
import static io.edgewise.internal.linux.EpollNatives.EPOLLPRI;
import static io.edgewise.internal.linux.EpollNatives.EPOLLRDHUP;

/**
 * The part of an event mask that a key remembers, packed into a byte: IN, PRI and OUT, RDHUP, and
 * the four flags in the highest bits. Pure functions.
 */
public final class PackedMask {
  private static final int LOW = EPOLLIN | EPOLLPRI | EPOLLOUT;
  private static final int RDHUP = 8;
  private static final int HIGH = 0xF0;

  private PackedMask() {}

  public static byte of(int mask) {
    int rdhup = (mask & EPOLLRDHUP) != 0 ? RDHUP : 0;
    return (byte) ((mask & LOW) | rdhup | (mask >>> 24 & HIGH));
  }

  public static int unpack(byte packed) {
    int rdhup = (packed & RDHUP) != 0 ? EPOLLRDHUP : 0;
    return (packed & LOW) | rdhup | (packed & HIGH) << 24;
  }
}
