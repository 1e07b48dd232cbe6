package io.edgewise.internal.linux;

import io.edgewise.EpollException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The events that the kernel has reported, as {@code epoll_wait} writes them, and their number.
 * They are in memory outside the heap ({@code struct event_list} of epoll.c). The native that waits
 * writes the number, so whatever ends a selection operation, the next one finds the events here
 * until they are {@linkplain #clear cleared}. Guarded by the selector.
 */
public final class EventBuffer {
  /** The most events that one wait returns; the next wait returns what is left over. */
  public static final int CAPACITY = 1024;

  /** Twelve bytes on x86-64, where the structure is packed, sixteen elsewhere. */
  private static final int EVENT_SIZE = EpollNatives.eventSize();

  private static final int TOKEN_OFFSET = EpollNatives.eventTokenOffset();

  private static final int COUNT = 0;

  private static final long BYTES = EpollNatives.EVENTS + (long) CAPACITY * EVENT_SIZE;

  private final long address;

  /** The memory; null once it was given back, so that nothing can read or write it any more. */
  private ByteBuffer memory;

  /** How many of the events were polled. */
  private int polled;

  private EventBuffer(long address) {
    this.address = address;
    memory = MemoryNatives.buffer(address, BYTES).order(ByteOrder.nativeOrder());
  }

  /**
   * Allocates one.
   *
   * @throws EpollException {@code ENOMEM}, if there is no memory or no address space left
   */
  public static EventBuffer allocate() throws EpollException {
    long address = MemoryNatives.map(BYTES);
    if (address < 0) {
      throw new EpollException("mmap of the event buffer", null, (int) -address);
    }
    try {
      return new EventBuffer(address);
    } catch (Throwable e) {
      try {
        unmap(address);
      } catch (EpollException failure) {
        e.addSuppressed(failure);
      }
      throw e;
    }
  }

  private static void unmap(long address) throws EpollException {
    Errno.check("munmap of the event buffer", MemoryNatives.unmap(address, BYTES));
  }

  /**
   * Where the {@code struct event_list} is.
   *
   * @throws IllegalStateException if the memory was given back
   */
  public long address() {
    if (memory == null) {
      throw new IllegalStateException("the memory of the event buffer was given back");
    }
    return address;
  }

  /** How many events there are; none once the memory was freed. */
  public int count() {
    return memory == null ? 0 : memory.getInt(COUNT);
  }

  /** Forgets the events. */
  public void clear() {
    if (count() != 0) {
      memory.putInt(COUNT, 0);
    }
    polled = 0;
  }

  private static int offset(int index) {
    return EpollNatives.EVENTS + index * EVENT_SIZE;
  }

  public int events(int index) {
    return memory.getInt(offset(index));
  }

  public long token(int index) {
    return memory.getLong(offset(index) + TOKEN_OFFSET);
  }

  /** Replaces the mask of a delivered event by its sticky events, which undoing takes back. */
  public void noteSticky(int index, int sticky) {
    memory.putInt(offset(index), sticky);
  }

  /** What {@link #noteSticky} has noted; the mask of an event for which it was not called. */
  public int sticky(int index) {
    return events(index);
  }

  /** Adds an event that was polled, before any that a wait stores. There must be room. */
  public void addPolled(int events, long token) {
    int index = count();
    memory.putInt(offset(index), events);
    memory.putLong(offset(index) + TOKEN_OFFSET, token);
    polled = index + 1;
    memory.putInt(COUNT, index + 1);
  }

  /** How many events, from the first on, were polled and not waited for. */
  public int polled() {
    return polled;
  }

  /**
   * Frees the memory. There are no events afterwards, and none can be received.
   *
   * @throws EpollException if the kernel keeps it
   */
  public void free() throws EpollException {
    memory = null;
    unmap(address);
  }
}
