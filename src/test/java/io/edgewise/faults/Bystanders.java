package io.edgewise.faults;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.internal.selector.Insides;
import io.edgewise.testing.Mailbox;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keys of a selector to which nothing fails: one in NIO mode, an edge-triggered one and a one-shot
 * one. Whatever happens to others, each is reported when something has come for it.
 */
final class Bystanders {
  private final EpollSelector selector;
  private final EpollSelectionKey plain;
  private final EpollSelectionKey edge;
  private final EpollSelectionKey oneShot;

  /** The keys with something that was not reported yet. */
  private final Set<SelectionKey> due = new HashSet<>();

  /** Registers them; their channels, which the caller closes, are added to a list. */
  Bystanders(EpollSelector selector, List<Mailbox> opened) throws IOException {
    this.selector = selector;
    plain = register(Trigger.LEVEL, opened);
    edge = register(Trigger.EDGE, opened);
    oneShot = register(Trigger.ONE_SHOT, opened);
  }

  private EpollSelectionKey register(Trigger trigger, List<Mailbox> opened) throws IOException {
    Mailbox mailbox = new Mailbox();
    opened.add(mailbox);
    return selector.register(mailbox.channel(), OP_READ, trigger, 0, mailbox);
  }

  Set<SelectionKey> keys() {
    return Set.of(plain, edge, oneShot);
  }

  /** Sends something to those whose event the selector could lose. */
  void send() throws IOException {
    send(edge);
    send(oneShot);
  }

  private void send(EpollSelectionKey key) throws IOException {
    if (!key.isArmed()) {
      key.rearm();
    }
    ((Mailbox) key.attachment()).send();
    due.add(key);
  }

  /** Takes note of a key that was selected; returns false if it is none of these. */
  boolean hear(SelectionKey key) throws IOException {
    if (!keys().contains(key)) {
      return false;
    }
    assertEquals(OP_READ, key.readyOps());
    assertTrue(due.remove(key), () -> "reported for nothing: " + key);
    ((Mailbox) key.attachment()).empty();
    return true;
  }

  /** Whatever has come is reported, interest can be changed, a key can be cancelled. */
  void assertUnharmed(Scene scene) throws Exception {
    scene.hear(selector);
    scene.select(selector, EpollSelector::selectNow);
    assertEquals(Set.of(), due, "lost events");
    for (EpollSelectionKey key : List.of(plain, edge, oneShot)) {
      send(key);
      scene.select(selector, EpollSelector::selectNow);
      assertEquals(Set.of(), due, "not reported");
      assertChangesInterest(scene, key);
    }
    assertCancels(scene);
  }

  private void assertChangesInterest(Scene scene, EpollSelectionKey key) throws Exception {
    Mailbox mailbox = (Mailbox) key.attachment();
    key.interestOps(0);
    mailbox.send();
    scene.select(selector, EpollSelector::selectNow); // which fails if the key is reported
    due.add(key);
    key.interestOps(OP_READ);
    scene.select(selector, EpollSelector::selectNow);
    assertEquals(Set.of(), due, "not reported with its interest set back");
  }

  private void assertCancels(Scene scene) throws Exception {
    plain.cancel();
    send();
    scene.select(selector, EpollSelector::selectNow);
    assertEquals(Set.of(), due, "not reported when another key was cancelled");
    assertEquals(Set.of(edge, oneShot), selector.keys());
    assertEquals(2, Insides.slotsInUse(selector));
    assertNull(plain.channel().keyFor(selector));
  }
}
