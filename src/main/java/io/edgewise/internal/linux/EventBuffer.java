package io.edgewise.internal.linux;

import io.edgewise.internal.jdk.JdkUnsafe;

/**
 * The events that the kernel has handed out, as {@code epoll_wait} writes them, and how many there
 * are. It is native memory ({@code struct event_list} of native.c), and the count is written by the
 * native that waits: whatever ends a selection operation, the next one finds the events here until
 * they are {@linkplain #clear cleared}. Guarded by the selector.
 */
public final class EventBuffer {
  /** The most events that one wait returns; what is left over is returned by the next. */
  public static final int CAPACITY = 1024;

  /** Twelve bytes on x86-64, where the structure is packed, sixteen elsewhere. */
  private static final int EVENT_SIZE = Native.eventSize();

  private static final int TOKEN_OFFSET = Native.eventTokenOffset();

  private static final int COUNT = 0;

  private final OffHeap memory = new OffHeap(Native.EVENTS + (long) CAPACITY * EVENT_SIZE);
  private final long address = memory.address();

  /** How many of the events were asked for. */
  private int polled;

  private boolean isFreed;

  public EventBuffer() {
    count(0);
  }

  /** Where the {@code struct event_list} is. */
  public long address() {
    return address;
  }

  /** How many events there are; none once the memory was given back. */
  public int count() {
    return isFreed ? 0 : JdkUnsafe.getInt(address + COUNT);
  }

  private void count(int newCount) {
    memory.buffer().putInt(COUNT, newCount);
  }

  /** Forgets the events. */
  public void clear() {
    if (count() != 0) {
      count(0);
    }
    polled = 0;
  }

  private static int offset(int index) {
    return Native.EVENTS + index * EVENT_SIZE;
  }

  public int events(int index) {
    return JdkUnsafe.getInt(address + offset(index));
  }

  public long token(int index) {
    return JdkUnsafe.getLong(address + offset(index) + TOKEN_OFFSET);
  }

  /** Leaves only some of an event. */
  public void retain(int index, int some) {
    memory.buffer().putInt(offset(index), some);
  }

  /** Adds an event that was asked for, before any that is waited for; there must be room. */
  public void addPolled(int events, long token) {
    int index = count();
    memory.buffer().putInt(offset(index), events);
    memory.buffer().putLong(offset(index) + TOKEN_OFFSET, token);
    polled = index + 1;
    count(index + 1);
  }

  /** How many events, the first ones, were asked for instead of waiting for them. */
  public int polled() {
    return polled;
  }

  /** Gives the memory back. There are no events afterwards, and none can be received. */
  public void free() {
    isFreed = true;
    memory.free();
  }
}
