package io.edgewise.conformance.modes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
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

/** What the tests of the modes need beside what those of the contract have. */
abstract class ModeContract extends Contract {
  final EpollSelector open() throws IOException {
    return closing(EpollSelector.open());
  }

  /** Asserts that a selection operation that does not wait selects one key, and takes it out. */
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

  /** What is done to a key. */
  interface Disturbance {
    void of(EpollSelectionKey key) throws IOException;
  }

  /**
   * Selects two keys that are ready, and does something to the second of them when the action is
   * performed on the first, while its event is on its way.
   *
   * @return the keys that the action was performed on
   */
  static List<SelectionKey> selectAndDisturb(
      EpollSelectionKey one, EpollSelectionKey two, Disturbance disturbance) throws IOException {
    List<SelectionKey> performed = new ArrayList<>();
    one.selector()
        .selectNow(
            key -> {
              performed.add(key);
              if (performed.size() == 1) {
                disturb(key == one ? two : one, disturbance);
              }
            });
    return performed;
  }

  private static void disturb(EpollSelectionKey key, Disturbance disturbance) {
    try {
      disturbance.of(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until nothing is there. */
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
