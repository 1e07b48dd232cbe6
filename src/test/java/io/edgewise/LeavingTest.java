package io.edgewise;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.edgewise.testing.Holdings;
import io.edgewise.testing.Mailbox;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once a key is deregistered and a selection is over, nothing in Edgewise refers to it. */
class LeavingTest {
  private EpollSelector selector;
  private EpollSelector target;

  @BeforeEach
  void open() throws Exception {
    selector = EpollSelector.open();
    target = EpollSelector.open();
  }

  @AfterEach
  void close() throws Exception {
    selector.close();
    target.close();
  }

  /** How a key is deregistered. */
  private enum Way {
    CANCELLED {
      @Override
      void leave(EpollSelectionKey key, Mailbox mailbox, EpollSelector target) {
        key.cancel();
      }
    },
    CLOSED {
      @Override
      void leave(EpollSelectionKey key, Mailbox mailbox, EpollSelector target) throws IOException {
        mailbox.close();
      }
    },
    CHANGED_AND_CANCELLED {
      @Override
      void leave(EpollSelectionKey key, Mailbox mailbox, EpollSelector target) {
        key.interestOps(OP_WRITE);
        key.cancel();
      }
    },
    SELECTED_AND_CLOSED {
      @Override
      void leave(EpollSelectionKey key, Mailbox mailbox, EpollSelector target) throws IOException {
        mailbox.send();
        key.selector().selectNow();
        assertEquals(1, key.selector().selectedKeys().size());
        mailbox.close();
      }
    },
    HANDED_OVER_AND_CANCELLED {
      @Override
      void leave(EpollSelectionKey key, Mailbox mailbox, EpollSelector target) throws IOException {
        for (int i = 0; i < 5; i++) {
          mailbox.send();
          key.selector().selectNow();
          key.selector().selectedKeys().clear();
          key.interestOps(0);
          key.selector().selectNow();
          key.interestOps(OP_READ);
        }
        key.cancel();
      }
    },
    MOVED {
      @Override
      void leave(EpollSelectionKey key, Mailbox mailbox, EpollSelector target) throws IOException {
        key.moveTo(target).cancel();
        target.selectNow();
      }
    },
    TYPED_AND_CANCELLED {
      @Override
      void leave(EpollSelectionKey key, Mailbox mailbox, EpollSelector target) throws IOException {
        key.trigger(Trigger.ONE_SHOT);
        mailbox.send();
        key.selector().selectNow();
        key.cancel();
      }
    };

    abstract void leave(EpollSelectionKey key, Mailbox mailbox, EpollSelector target)
        throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void keyThatHasLeftIsCollectable(Way way) throws Exception {
    List<WeakReference<?>> left = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      leave(way, left);
    }
    selector.selectNow();
    Holdings.assertCollectable(left);
  }

  /** In a frame of its own, so that no variable refers to the key afterwards. */
  private void leave(Way way, List<WeakReference<?>> left) throws IOException {
    Mailbox mailbox = new Mailbox();
    Object attachment = new Object();
    SelectionKey key = mailbox.channel().register(selector, OP_READ, attachment);
    selector.selectNow();
    way.leave((EpollSelectionKey) key, mailbox, target);
    selector.selectNow();
    mailbox.close();
    left.add(new WeakReference<>(key));
    left.add(new WeakReference<>(attachment));
    left.add(new WeakReference<>(mailbox.channel()));
  }

  /** A reference to the first key keeps none of the later keys reachable except for the latest. */
  @Test
  void movesKeepOnlyTheLatestKey() throws Exception {
    try (Mailbox mailbox = new Mailbox()) {
      EpollSelectionKey first =
          selector.register(mailbox.channel(), OP_READ, Trigger.ONE_SHOT, 0, new Object());
      List<WeakReference<?>> between = new ArrayList<>();
      move(first, 1000, between);
      Holdings.assertCollectable(between);
      EpollSelectionKey latest = (EpollSelectionKey) mailbox.channel().keyFor(selector);
      assertSame(latest, first.movedTo().orElseThrow(), "those between are gone");
      assertSame(latest, first.rearm());
    }
  }

  private void move(EpollSelectionKey first, int times, List<WeakReference<?>> between)
      throws IOException {
    EpollSelectionKey key = first;
    for (int i = 0; i < times; i++) {
      if (i > 0) {
        between.add(new WeakReference<>(key));
      }
      key = key.moveTo(i % 2 == 0 ? target : selector);
      key.selector().selectNow();
      selector.selectNow();
      target.selectNow();
    }
  }

  @Test
  void heldKeyOfAClosedSelectorKeepsNoOther() throws Exception {
    List<WeakReference<?>> others = new ArrayList<>();
    SelectionKey held = closeWithChangedKeys(others);
    Holdings.assertCollectable(others);
    assertFalse(held.isValid(), "and it is held until here");
  }

  /** Returns the first of the keys that the next selection would have applied. */
  private SelectionKey closeWithChangedKeys(List<WeakReference<?>> others) throws IOException {
    List<Mailbox> mailboxes = new ArrayList<>();
    SelectionKey held = null;
    for (int i = 0; i < 10; i++) {
      Mailbox mailbox = new Mailbox();
      mailboxes.add(mailbox);
      SelectionKey key = mailbox.channel().register(selector, OP_READ, new Object());
      if (held == null) {
        held = key;
      } else {
        others.add(new WeakReference<>(key));
      }
    }
    selector.close();
    for (Mailbox mailbox : mailboxes) {
      mailbox.close();
    }
    return held;
  }
}
