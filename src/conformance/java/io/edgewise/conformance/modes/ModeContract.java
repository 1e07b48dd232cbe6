package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.conformance.Threads;
import io.edgewise.conformance.contract.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** What the tests of the modes need in addition to what the contract tests have. */
abstract class ModeContract extends Contract {
  final EpollSelector open() throws IOException {
    return closing(EpollSelector.open());
  }

  /**
   * Asserts that a selection operation that does not wait selects one key, and removes it from the
   * set.
   */
  static void assertReported(EpollSelectionKey key) throws IOException {
    EpollSelector selector = key.selector();
    assertEquals(1, selector.selectNow(), () -> "selected " + selector.selectedKeys());
    assertEquals(Set.of(key), selector.selectedKeys());
    selector.selectedKeys().clear();
  }

  static void assertNotReported(EpollSelectionKey key) throws IOException {
    EpollSelector selector = key.selector();
    assertEquals(0, selector.selectNow(), () -> "selected " + selector.selectedKeys());
  }

  /** An operation on a key. */
  interface Disturbance {
    void of(EpollSelectionKey key) throws IOException;
  }

  /**
   * Selects two ready keys. When the action is performed on the first key, the second, whose event
   * is on its way, is made to leave, and another key gets its place. The action must be performed
   * on neither of these two.
   *
   * @param next the trigger of the key that gets the place
   * @return that key; nothing can be read from its channel
   */
  final EpollSelectionKey assertEventIsNotThatOfTheNextInItsPlace(
      EpollSelector selector, Trigger trigger, Disturbance leaving, Trigger next)
      throws IOException {
    EpollSelectionKey one = selector.register(openReadable(), OP_READ, trigger);
    EpollSelectionKey two = selector.register(openReadable(), OP_READ, trigger);
    DatagramChannel quiet = openDatagram();
    List<SelectionKey> performed = new ArrayList<>();
    selector.selectNow(
        key -> {
          performed.add(key);
          if (performed.size() == 1) {
            try {
              leaving.of(key == one ? two : one);
              selector.register(quiet, OP_READ, next);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
    assertEquals(1, performed.size(), performed::toString);
    return (EpollSelectionKey) quiet.keyFor(selector);
  }

  // Two threads that run already, so that they meet: one hands something over, the other uses it
  // and sets the reference to null.

  static <T> T awaitAny(AtomicReference<T> handed) {
    for (; ; ) {
      T any = handed.get();
      if (any != null) {
        return any;
      }
      Threads.pause();
    }
  }

  /** Also returns when the other thread has failed. */
  static void awaitNone(AtomicReference<?> handed, Task<?> other) {
    while (handed.get() != null && !other.isDone()) {
      Threads.pause();
    }
  }

  static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  /** Reads until there is nothing left. */
  static int drain(SocketChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1024);
    int all = 0;
    for (int count = channel.read(bytes); count > 0; count = channel.read(bytes)) {
      all += count;
      bytes.clear();
    }
    return all;
  }

  static void drain(DatagramChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    while (channel.receive(bytes) != null) {
      bytes.clear();
    }
  }
}
