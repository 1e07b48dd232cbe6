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

  private final OffHeap offHeap = new OffHeap(Native.CHANGES + CAPACITY * Native.CHANGE_SIZE);
  private final ByteBuffer memory = offHeap.buffer();
  private final EpollSelectionKey[] keys = new EpollSelectionKey[CAPACITY];
  private int count;

  /** Whether there are changes that were not made, or of which nobody has seen what came of it. */
  private boolean isOpen;

  ChangeBuffer() {
    memory.putInt(PENDING, 0);
  }

  long address() {
    return offHeap.address();
  }

  int count() {
    return count;
  }

  /** Whether there is nothing to be made, and nothing to be seen to. */
  boolean isEmpty() {
    return !isOpen;
  }

  boolean isFull() {
    return count == CAPACITY;
  }

  private static int at(int index) {
    return Native.CHANGES + index * Native.CHANGE_SIZE;
  }

  /** Adds a change, under the lock of the key's descriptor; there must be room. */
  void add(int operation, EpollSelectionKey key, int events, long token) {
    isOpen = true; // before others wait for it, so that they do not for ever: see Poller.tell
    INT.setOpaque(memory, PENDING, 1);
    int at = at(count);
    memory.putInt(at + OPERATION, operation);
    memory.putInt(at + DESCRIPTOR, key.descriptor());
    memory.putInt(at + EVENTS, events);
    memory.putInt(at + RESULT, 0);
    memory.putLong(at + TOKEN, token);
    keys[count++] = key; // last of all
  }

  /**
   * Whether there are changes that the kernel was not told yet; it becomes false as soon as it was,
   * before it waits. Any thread that holds the lock of a descriptor whose key has not left.
   */
  boolean isPending() {
    return (int) INT.getAcquire(memory, PENDING) != 0;
  }

  /** Whether it was to be added, and not only to be asked something else of. */
  boolean isAddition(int index) {
    return operation(index) == Native.EPOLL_CTL_ADD;
  }

  EpollSelectionKey key(int index) {
    return keys[index];
  }

  private int operation(int index) {
    return memory.getInt(at(index) + OPERATION);
  }

  /** What epoll_ctl returned, once the change was made: at least 0, or a negated {@link Errno}. */
  private int result(int index) {
    return memory.getInt(at(index) + RESULT);
  }

  /** The token that the key's events have, if the change was made. */
  long token(int index) {
    return memory.getLong(at(index) + TOKEN);
  }

  boolean hasFailed(int index) {
    return result(index) < 0;
  }

  /** What the kernel refused, of a change that has failed. */
  EpollException refusal(int index) {
    EpollSelectionKey key = keys[index];
    return EpollInstance.refused(operation(index), key.descriptor(), key.channel(), -result(index));
  }

  /** Forgets the changes, which were made and seen to. */
  void clear() {
    while (count > 0) {
      keys[--count] = null;
    }
    isOpen = false;
  }

  /** Gives the memory back. The last call of all. */
  void free() {
    offHeap.free();
  }
}
