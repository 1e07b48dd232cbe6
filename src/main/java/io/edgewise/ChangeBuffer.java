package io.edgewise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Changes of plain keys that the kernel is about to be told, in the call that waits. They are put
 * in by the selecting thread under the descriptor's lock, as if they were made; another thread that
 * has something to tell of a plain key waits until they are: {@link #isPending}. Guarded by the
 * selector, but for that.
 *
 * <p>The memory is a {@code struct change_list} of native.c.
 */
final class ChangeBuffer {
  /** The most changes that are made in one call; when there are more, another call goes before. */
  static final int CAPACITY = 128;

  private static final int PENDING = 0;
  private static final int OPERATION = 0;
  private static final int DESCRIPTOR = 4;
  private static final int EVENTS = 8;
  private static final int RESULT = 12;
  private static final int TOKEN = 16;

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final long address = JdkUnsafe.allocate(Native.CHANGES + CAPACITY * Native.CHANGE_SIZE);
  private final ByteBuffer memory;
  private final EpollSelectionKey[] keys = new EpollSelectionKey[CAPACITY];
  private int count;

  ChangeBuffer() {
    try {
      memory =
          Native.buffer(address, Native.CHANGES + CAPACITY * Native.CHANGE_SIZE)
              .order(ByteOrder.nativeOrder());
      memory.putInt(PENDING, 0);
    } catch (Throwable e) {
      JdkUnsafe.free(address);
      throw e;
    }
  }

  long address() {
    return address;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count == CAPACITY;
  }

  private static int at(int index) {
    return Native.CHANGES + index * Native.CHANGE_SIZE;
  }

  /** Adds a change, under the lock of the key's descriptor; there must be room. */
  void add(int operation, EpollSelectionKey key, int events, long token) {
    int at = at(count);
    memory.putInt(at + OPERATION, operation);
    memory.putInt(at + DESCRIPTOR, key.descriptor());
    memory.putInt(at + EVENTS, events);
    memory.putInt(at + RESULT, 0);
    memory.putLong(at + TOKEN, token);
    keys[count++] = key;
    INT.setOpaque(memory, PENDING, 1);
  }

  /**
   * Whether there are changes that the kernel was not told yet; it becomes false as soon as it was,
   * before it waits. Any thread that holds the lock of a descriptor whose key has not left.
   */
  boolean isPending() {
    return (int) INT.getAcquire(memory, PENDING) != 0;
  }

  EpollSelectionKey key(int index) {
    return keys[index];
  }

  int operation(int index) {
    return memory.getInt(at(index) + OPERATION);
  }

  /** What epoll_ctl returned, once the change was made: at least 0, or a negated {@link Errno}. */
  int result(int index) {
    return memory.getInt(at(index) + RESULT);
  }

  /** What the kernel refused; null if it did what it was told. */
  EpollException refusal(int index) {
    EpollSelectionKey key = keys[index];
    return result(index) < 0
        ? EpollInstance.refused(operation(index), key.descriptor(), key.channel(), -result(index))
        : null;
  }

  /** Forgets the changes, which were made. */
  void clear() {
    while (count > 0) {
      keys[--count] = null;
    }
  }

  /** Gives the memory back. The last call of all. */
  void free() {
    JdkUnsafe.free(address);
  }
}
