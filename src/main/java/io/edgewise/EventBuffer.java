package io.edgewise;

/** The array of {@code struct epoll_event} that epoll_wait fills. Guarded by the selector. */
final class EventBuffer {
  /** The most events that one wait returns; what is left over is returned by the next. */
  static final int CAPACITY = 1024;

  /** Twelve bytes on x86-64, where the structure is packed, sixteen elsewhere. */
  private static final int EVENT_SIZE = Native.eventSize();

  private static final int TOKEN_OFFSET = Native.eventTokenOffset();

  private final OffHeap memory = new OffHeap((long) CAPACITY * EVENT_SIZE);
  private final long address = memory.address();

  /** Where the event at an index is. */
  long address(int index) {
    return address + (long) index * EVENT_SIZE;
  }

  int events(int index) {
    return JdkUnsafe.getInt(address(index));
  }

  long token(int index) {
    return JdkUnsafe.getLong(address(index) + TOKEN_OFFSET);
  }

  /** Puts an event that was found otherwise. */
  void put(int index, int events, long token) {
    memory.buffer().putInt(index * EVENT_SIZE, events);
    memory.buffer().putLong(index * EVENT_SIZE + TOKEN_OFFSET, token);
  }

  /** Gives the memory back. The last call of all. */
  void free() {
    memory.free();
  }
}
