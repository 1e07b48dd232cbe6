package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Closing selectors, and channels that are registered: what ends, and what is released. */
public class CloseContract extends Contract {
  @Test
  void closingAChannelCancelsItsKeys() throws Exception {
    Selector first = openSelector();
    Selector second = openSelector();
    SelectableChannel channel = openReady();
    SelectionKey one = channel.register(first, OP_READ);
    SelectionKey two = channel.register(second, OP_READ);
    first.selectNow();
    second.selectNow();
    channel.close();
    assertFalse(one.isValid());
    assertFalse(two.isValid());
    assertEquals(0, first.selectNow());
    assertEquals(0, second.selectNow());
    assertTrue(first.keys().isEmpty());
    assertTrue(second.keys().isEmpty());
  }

  private boolean isReleased(SelectableChannel channel) throws IOException {
    return inlet(channel).isReleased();
  }

  @Test
  void descriptorIsReleasedByTheLastSelector() throws Exception {
    Selector first = openSelector();
    Selector second = openSelector();
    SelectableChannel channel = openReady();
    channel.register(first, OP_READ);
    channel.register(second, OP_READ);
    first.selectNow();
    second.selectNow();
    channel.close();
    first.selectNow();
    assertFalse(isReleased(channel));
    second.selectNow();
    assertTrue(isReleased(channel));
  }

  @Test
  void descriptorIsReleasedByAKeyThatWasNeverArmed() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
    channel.register(selector, 0);
    selector.selectNow();
    channel.close();
    selector.selectNow();
    assertTrue(isReleased(channel));
  }

  @Test
  void descriptorIsReleasedWhenTheSelectorIsClosed() throws Exception {
    Selector selector = openSelector();
    SelectableChannel closed = openReady();
    SelectableChannel open = openReady();
    closed.register(selector, OP_READ);
    SelectionKey key = open.register(selector, OP_READ);
    selector.selectNow();
    closed.close();
    selector.close();
    assertTrue(isReleased(closed));
    assertFalse(key.isValid());
    assertFalse(open.isRegistered());
    assertTrue(open.isOpen());
    open.close();
    assertTrue(isReleased(open));
  }

  @Test
  void channelThatIsClosedInBlockingModeLeavesTheSelector() throws Exception {
    Selector selector = openSelector();
    SelectableChannel old = openReady();
    SelectionKey cancelled = old.register(selector, OP_READ);
    assertEquals(1, selector.selectNow());
    cancelled.cancel();
    old.configureBlocking(true);
    old.close();
    List<SelectionKey> fresh = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      fresh.add(openReady().register(selector, OP_READ));
    }
    assertEquals(fresh.size(), selector.selectNow());
    assertEquals(fresh.size(), selector.keys().size());
    assertTrue(isReleased(old));
  }

  @Test
  void closeEndsASelectionThatReturnsNormally() throws Exception {
    for (int i = 0; i < 50; i++) {
      Selector selector = openSelector();
      openIdle().register(selector, OP_READ);
      Task<Integer> select = start(() -> selector.select());
      select.awaitBlockedInSelect();
      selector.close();
      assertEquals(0, select.join());
      assertFalse(selector.isOpen());
    }
  }

  @Test
  void closedSelectorRefusesAllButWakeupAndClose() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openIdle().register(selector, OP_READ);
    selector.close();
    selector.close();
    assertThrows(ClosedSelectorException.class, selector::select);
    assertThrows(ClosedSelectorException.class, () -> selector.select(1));
    assertThrows(ClosedSelectorException.class, selector::selectNow);
    assertThrows(ClosedSelectorException.class, () -> selector.select(k -> {}));
    assertThrows(ClosedSelectorException.class, () -> selector.select(k -> {}, 1));
    assertThrows(ClosedSelectorException.class, () -> selector.selectNow(k -> {}));
    assertThrows(ClosedSelectorException.class, selector::keys);
    assertThrows(ClosedSelectorException.class, selector::selectedKeys);
    assertFalse(key.isValid());
    assertSame(provider(), selector.provider());
  }

  @Test
  void selectingThreadsAndClosersMayRace() throws Exception {
    for (Rounds rounds = new Rounds(300); rounds.next(); ) {
      Selector selector = openSelector();
      CyclicBarrier barrier = new CyclicBarrier(3);
      Task<Void> selecting =
          start(
              () -> {
                barrier.await();
                try {
                  while (true) {
                    selector.select();
                  }
                } catch (ClosedSelectorException e) {
                  return null;
                }
              });
      Task<Void> waking =
          start(
              () -> {
                barrier.await();
                for (int n = 0; n < 10; n++) {
                  selector.wakeup();
                }
                return null;
              });
      barrier.await();
      selector.close();
      selecting.join();
      waking.join();
    }
  }

  @Test
  void registrationThatRacesCloseIsWholeOrRefused() throws Exception {
    for (Rounds rounds = new Rounds(500); rounds.next(); ) {
      Selector selector = openSelector();
      Inlet inlet = Inlet.open();
      SelectableChannel channel = inlet.channel();
      CyclicBarrier barrier = new CyclicBarrier(2);
      Task<SelectionKey> register =
          start(
              () -> {
                barrier.await();
                try {
                  return channel.register(selector, OP_READ);
                } catch (ClosedSelectorException e) {
                  return null;
                }
              });
      barrier.await();
      boolean closed = closeUnderRegistration(selector);
      SelectionKey key = register.join();
      if (closed) {
        assertTrue(key == null || !key.isValid());
        assertFalse(channel.isRegistered());
      }
      inlet.close();
    }
  }

  private boolean closeUnderRegistration(Selector selector) throws IOException {
    try {
      selector.close();
      return true;
    } catch (NullPointerException e) {
      if (!Difference.CLOSE_FAILS_UNDER_REGISTRATION.isKnown()) {
        throw e;
      }
      return false;
    }
  }

  @Test
  void keysOfAClosedSelectorAreCancelled() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openReady();
    SelectionKey key = channel.register(selector, OP_READ);
    assertEquals(1, selector.select());
    selector.close();
    assertThrows(CancelledKeyException.class, key::interestOps);
    assertThrows(CancelledKeyException.class, () -> key.interestOps(OP_WRITE));
    assertThrows(CancelledKeyException.class, key::readyOps);
    assertThrows(CancelledKeyException.class, key::isReadable);
    key.cancel();
    assertNull(channel.keyFor(selector));
    channel.configureBlocking(true);
  }

  @Test
  void closeWaitsForTheLocksOfASelection() throws Exception {
    for (boolean ofTheSet : new boolean[] {false, true}) {
      Selector selector = openSelector();
      Task<Void> close;
      synchronized (ofTheSet ? selector.selectedKeys() : selector) {
        close =
            start(
                () -> {
                  selector.close();
                  return null;
                });
        close.awaitBlockedByAMonitor();
      }
      close.join();
      assertFalse(selector.isOpen());
    }
  }
}
