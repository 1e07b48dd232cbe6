package io.edgewise.internal.linux;

/**
 * The monitors under which epoll_ctl is called: one call at a time for each descriptor, in all
 * selectors of the JVM. So no call is made for a descriptor whose key is detached, and a channel
 * moves between selectors in one step. Descriptors share monitors, so that a key needs none of its
 * own.
 *
 * <p>A thread that holds one takes no other, and no monitor of a selector, a key or a channel; a
 * channel's toString takes such monitors, too. The monitor of the key table is taken within.
 */
public final class DescriptorLocks {
  private static final Object[] LOCKS = new Object[256];

  /** Makes each of them 64 bytes long, so that no two have their headers in one cache line. */
  private static final int PADDING = 6;

  static {
    for (int number = 0; number < LOCKS.length; number++) {
      LOCKS[number] = new long[PADDING];
    }
  }

  private DescriptorLocks() {}

  public static Object of(int descriptor) {
    return LOCKS[descriptor & (LOCKS.length - 1)];
  }
}
