package io.edgewise.faults;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.internal.jdk.JdkChannels;
import io.edgewise.testing.Holdings;
import io.edgewise.testing.Mailbox;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.Map;

/**
 * What must be true of a {@link Scene} when the play is over: each key either works or is
 * deregistered, the bystanders are unharmed, selectors go on or are closed, and nobody holds on to
 * a key.
 */
final class Aftermath {
  private final Scene scene;

  private Aftermath(Scene scene) {
    this.scene = scene;
  }

  /** Looks at everything, when no fault is armed any more. */
  static void assertUnharmed(Scene scene) throws Exception {
    assertUnharmed(scene, -1);
  }

  /**
   * The same.
   *
   * @param kept the descriptor that the kernel was made to keep in an interest list
   */
  static void assertUnharmed(Scene scene, int kept) throws Exception {
    new Aftermath(scene).assertUnharmed(kept);
  }

  private void assertUnharmed(int kept) throws Exception {
    followMoves();
    assertKeysWork();
    forgetWhatTheKernelKeeps(kept);
    assertSelectorsUnharmed();
    assertKeysCollectable();
  }

  /** A key that has moved has a successor, which the scene may not know. */
  private void followMoves() {
    for (int i = 0; i < scene.keys().size(); i++) {
      scene
          .keys()
          .get(i)
          .movedTo()
          .filter(to -> !scene.keys().contains(to))
          .ifPresent(scene.keys()::add);
    }
  }

  /** A key that is not cancelled is reported. */
  private void assertKeysWork() throws Exception {
    for (EpollSelectionKey key : scene.keys()) {
      if (key.isValid()) {
        assertWorks(key);
        key.cancel();
      }
    }
  }

  private void assertWorks(EpollSelectionKey key) throws Exception {
    Mailbox mailbox = scene.mailboxes().get(key.channel());
    if (mailbox != null) { // else it is a selector's
      key.interestOps(OP_READ);
      key.rearm();
      mailbox.send();
      scene.assertReported(key);
      mailbox.empty();
    }
  }

  /** Only closing its channel ends such a registration. */
  private void forgetWhatTheKernelKeeps(int kept) throws IOException {
    for (SelectableChannel channel : scene.mailboxes().keySet()) {
      if (channel.isOpen() && JdkChannels.descriptor(channel) == kept) {
        channel.close();
      }
    }
  }

  private void assertSelectorsUnharmed() throws Exception {
    for (Map.Entry<EpollSelector, Bystanders> entry : scene.selectors().entrySet()) {
      if (entry.getKey().isOpen()) {
        assertGoesOn(entry.getKey(), entry.getValue());
      } else {
        assertForgotten(entry.getKey(), entry.getValue());
      }
    }
  }

  private void assertGoesOn(EpollSelector selector, Bystanders bystanders) throws Exception {
    drainWakeUp(selector);
    assertEquals(bystanders.keys(), selector.keys());
    for (SelectableChannel channel : scene.mailboxes().keySet()) {
      assertNull(channel.keyFor(selector));
      if (channel.isOpen()) {
        assertCanBeRegistered(selector, channel);
      }
    }
    bystanders.assertUnharmed(scene);
  }

  /** An earlier wake-up ends one wait, and there is no other. */
  private void drainWakeUp(EpollSelector selector) throws Exception {
    scene.select(selector, EpollSelector::selectNow);
    selector.wakeup();
    scene.select(selector, EpollSelector::select);
  }

  private void assertCanBeRegistered(EpollSelector selector, SelectableChannel channel)
      throws Exception {
    EpollSelectionKey key = selector.register(channel, OP_READ, Trigger.EDGE);
    assertWorks(key);
    key.cancel();
    scene.select(selector, EpollSelector::selectNow);
    assertFalse(selector.keys().contains(key));
  }

  private static void assertForgotten(EpollSelector selector, Bystanders bystanders) {
    assertNotNull(bystanders);
    for (SelectionKey key : bystanders.keys()) {
      assertFalse(key.isValid());
      assertFalse(key.channel().isRegistered());
      assertNull(key.channel().keyFor(selector));
    }
  }

  private void assertKeysCollectable() {
    List<WeakReference<EpollSelectionKey>> references =
        scene.keys().stream().map(WeakReference::new).toList();
    scene.keys().clear();
    scene
        .selectors()
        .keySet()
        .removeIf(selector -> !selector.isOpen()); // a closed one may keep its keys
    Holdings.assertCollectable(references);
  }
}
