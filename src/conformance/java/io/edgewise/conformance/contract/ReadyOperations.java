package io.edgewise.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Settings;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;

/** What is selected for a channel whose state does not change, with every possible interest set. */
final class ReadyOperations {
  private ReadyOperations() {}

  /**
   * Asserts that exactly these operations are ready, whatever the interest set and however it was
   * set.
   *
   * @param ready the operations; those that the channel does not support do not matter
   */
  static void assertOf(SelectableChannel channel, int ready) throws IOException {
    int all = channel.validOps();
    await(channel, ready & all);
    try (Selector selector = Settings.provider().openSelector()) {
      SelectionKey key = channel.register(selector, 0);
      for (int ops = 0; ops <= all; ops++) {
        if ((ops & ~all) == 0) {
          assertOfNewKey(channel, ops, ops & ready);
          key.interestOps(ops);
          assertSelected(key, ops, ops & ready);
        }
      }
    }
  }

  /** Waits for what the kernel does on its own. */
  private static void await(SelectableChannel channel, int ready) throws IOException {
    if (ready == 0) {
      return;
    }
    try (Selector selector = Settings.provider().openSelector()) {
      SelectionKey key = channel.register(selector, ready);
      long deadline = System.nanoTime() + Settings.patience().toNanos();
      while (key.readyOps() != ready) {
        assertTrue(System.nanoTime() < deadline, () -> state(key, ready));
        selector.select(1000);
      }
    }
  }

  private static void assertOfNewKey(SelectableChannel channel, int ops, int ready)
      throws IOException {
    try (Selector selector = Settings.provider().openSelector()) {
      assertSelected(channel.register(selector, ops), ops, ready);
    }
  }

  private static void assertSelected(SelectionKey key, int ops, int ready) throws IOException {
    Selector selector = key.selector();
    int count = ready == 0 ? 0 : 1;
    assertEquals(count, selector.selectNow(), () -> state(key, ops));
    assertEquals(count == 0 ? Set.of() : Set.of(key), selector.selectedKeys());
    if (count != 0) {
      assertEquals(ready, key.readyOps(), () -> state(key, ops));
    }
    selector.selectedKeys().clear();
    int performed =
        selector.selectNow(each -> assertEquals(ready, each.readyOps(), () -> state(key, ops)));
    assertEquals(count, performed, () -> state(key, ops));
  }

  private static String state(SelectionKey key, int ops) {
    return key.channel() + " with interest " + ops + ", ready " + key.readyOps();
  }
}
