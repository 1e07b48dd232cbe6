package io.edgewise.internal.linux;

import java.util.Arrays;

/**
 * The monitors under which epoll_ctl is called: one at a time for each descriptor, in all selectors
 * of the JVM, so that nothing is told of a descriptor whose key has left, and so that a channel
 * moves between selectors in one step. Descriptors share monitors, and a key needs none of its own.
 *
 * <p>Under one of these nobody takes another, nor a selector's, a key's or a channel's, which its
 * toString takes, too; that of the table of keys is taken within.
 */
public final class DescriptorLocks {
  private static final Object[] LOCKS = new Object[256];

  static {
    Arrays.setAll(LOCKS, number -> new Object());
  }

  private DescriptorLocks() {}

  public static Object of(int descriptor) {
    return LOCKS[descriptor & (LOCKS.length - 1)];
  }
}
