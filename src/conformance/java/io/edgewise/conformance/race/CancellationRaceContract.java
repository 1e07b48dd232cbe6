package io.edgewise.conformance.race;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Cancelling keys and closing channels race with selections. */
class CancellationRaceContract extends RaceContract {
  /** A sink that is always ready, registered, and known to the kernel. */
  private abstract static class Registered extends Round {
    final Selector selector = openSelector();
    final Duct duct = openDuct();
    final SelectionKey key = duct.sink().register(selector, SelectionKey.OP_WRITE);

    Registered() throws IOException {
      selector.selectNow(any -> {});
    }

    /** Where the key is still kept after the next selection; null if nowhere. */
    final String whereKept() throws IOException {
      selector.selectNow();
      if (key.isValid()) {
        return "valid";
      }
      return selector.keys().isEmpty()
              && selector.selectedKeys().isEmpty()
              && !duct.sink().isRegistered()
          ? null
          : "kept";
    }
  }

  private static final class CloseAndCancel extends Registered {
    private int selected;

    CloseAndCancel() throws IOException {}

    void select() throws IOException {
      selected = selector.select();
    }

    void closeChannel() throws IOException {
      duct.sink().close();
      selector.wakeup();
    }

    void cancel() {
      key.cancel();
    }

    @Override
    String judge() throws IOException {
      String kept = whereKept();
      if (kept != null) {
        return kept;
      }
      if (!duct.isReleased()) {
        return "leaked";
      }
      return selected == 0 ? "not selected" : "selected";
    }
  }

  @Test
  void closedChannelLeavesTheSelector() throws Exception {
    run(
        Race.of("channel's close, cancel, select", CloseAndCancel::new)
            .actor("select", CloseAndCancel::select)
            .actor("channel's close", CloseAndCancel::closeChannel)
            .actor("cancel", CloseAndCancel::cancel)
            .acceptable("not selected", "it was cancelled before it was selected")
            .acceptable("selected", "it was selected before it was cancelled")
            .forbidden("valid", "the key of a closed channel is valid")
            .forbidden("kept", "the key is not gone after the next selection")
            .forbidden("leaked", "the channel is closed and its descriptor is not"));
  }

  private static final class CancelTwice extends Registered {
    CancelTwice() throws IOException {}

    void select() throws IOException {
      selector.select();
    }

    void cancel() {
      key.cancel();
      selector.wakeup();
    }

    @Override
    String judge() throws IOException {
      String kept = whereKept();
      if (kept != null) {
        return kept;
      }
      SelectionKey again = duct.sink().register(selector, SelectionKey.OP_WRITE);
      return selector.selectNow() == 1 && selector.selectedKeys().contains(again)
          ? "gone"
          : "not selected again";
    }
  }

  @Test
  void cancelledKeyIsGoneAndItsChannelCanComeAgain() throws Exception {
    run(
        Race.of("cancel, cancel, select", CancelTwice::new)
            .actor("select", CancelTwice::select)
            .actor("cancel", CancelTwice::cancel)
            .actor("other cancel", CancelTwice::cancel)
            .acceptable("gone", "the channel has a new key, which is selected")
            .forbidden("valid", "a cancelled key is valid")
            .forbidden("kept", "the key is not gone after the next selection")
            .forbidden("not selected again", "the new key of a ready channel is not selected"));
  }

  private static final class CancelAndAction extends Registered {
    private final AtomicInteger actions = new AtomicInteger();
    private volatile boolean cancelled;
    private boolean cancelledBefore;
    private int selected;

    CancelAndAction() throws IOException {}

    void select() throws IOException {
      cancelledBefore = cancelled;
      selected = selector.selectNow(any -> actions.incrementAndGet());
    }

    void cancel() {
      key.cancel();
      cancelled = true;
    }

    @Override
    String judge() throws IOException {
      if (selected != actions.get() || selected > 1) {
        return "miscounted";
      }
      if (cancelledBefore && selected > 0) {
        return "cancelled and selected";
      }
      String kept = whereKept();
      if (kept != null) {
        return kept;
      }
      return cancelledBefore ? "before" : selected == 0 ? "not performed" : "performed";
    }
  }

  @Test
  void noActionIsPerformedOnAKeyCancelledBefore() throws Exception {
    run(
        Race.of("cancel, selectNow(action)", CancelAndAction::new)
            .actor("select", CancelAndAction::select)
            .actor("cancel", CancelAndAction::cancel)
            .acceptable("before", "the key was cancelled before the selection")
            .acceptable("not performed", "the key was cancelled during the selection")
            .acceptable("performed", "the key was cancelled when it had been selected")
            .forbidden("cancelled and selected", "the key was cancelled before the selection began")
            .forbidden("miscounted", "the result is not how many actions were performed")
            .forbidden("valid", "a cancelled key is valid")
            .forbidden("kept", "the key is not gone after the next selection"));
  }

  private static final class CancelAndRemove extends Round {
    private static final int COUNT = 4;

    private final Selector selector = openSelector();
    private final List<SelectionKey> keys = new ArrayList<>();
    private boolean disturbed;
    private int removed;

    CancelAndRemove() throws IOException {
      for (int i = 0; i < COUNT; i++) {
        keys.add(openDuct().sink().register(selector, SelectionKey.OP_WRITE));
      }
      selector.selectNow();
    }

    void remove() {
      try {
        for (Iterator<SelectionKey> all = selector.selectedKeys().iterator(); all.hasNext(); ) {
          all.next();
          all.remove();
          removed++;
        }
      } catch (ConcurrentModificationException e) {
        disturbed = true;
      }
    }

    void cancel() {
      keys.forEach(SelectionKey::cancel);
    }

    void closeChannels() throws IOException {
      for (SelectionKey key : keys) {
        key.channel().close();
      }
    }

    @Override
    String judge() throws IOException {
      if (disturbed || removed != COUNT) {
        return "disturbed";
      }
      selector.selectNow();
      return selector.keys().isEmpty() && selector.selectedKeys().isEmpty() ? "removed" : "kept";
    }
  }

  @Test
  void cancellingLeavesTheSelectedKeySetToTheSelectingThread() throws Exception {
    run(
        Race.of("cancel, channels' close, removal of selected keys", CancelAndRemove::new)
            .actor("removal", CancelAndRemove::remove)
            .actor("cancel", CancelAndRemove::cancel)
            .actor("channels' close", CancelAndRemove::closeChannels)
            .acceptable("removed", "the set changes in selections only")
            .forbidden("disturbed", "somebody else has changed the selected-key set")
            .forbidden("kept", "cancelled keys are not gone after the next selection"));
  }

  private static final class CancelAndWakeup extends Round {
    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private final SelectionKey key = duct.source().register(selector, SelectionKey.OP_READ);
    private boolean gone;

    CancelAndWakeup() throws IOException {
      selector.selectNow();
    }

    void select() throws IOException {
      selector.select(); // only the wake-up ends it
      gone = selector.keys().isEmpty() && !duct.source().isRegistered();
    }

    void cancel() {
      key.cancel();
      selector.wakeup();
    }

    @Override
    String judge() {
      return gone ? "gone" : "kept";
    }
  }

  @Test
  void keyCancelledBeforeTheWakeupIsGoneAfterTheSelection() throws Exception {
    run(
        Race.of("cancel and wakeup, select", CancelAndWakeup::new)
            .actor("select", CancelAndWakeup::select)
            .actor("cancel", CancelAndWakeup::cancel)
            .acceptable("gone", "the selection that was woken has deregistered it")
            .forbidden("kept", "it takes another selection to deregister it"));
  }

  private static final class CloseAndWait extends Registered {
    private volatile boolean closed;
    private volatile boolean selecting;
    private volatile boolean closedBefore;

    CloseAndWait() throws IOException {
      key.interestOps(0);
      selector.selectNow();
    }

    void select() throws IOException {
      closedBefore = closed;
      selecting = true;
      selector.select();
    }

    void closeChannel() throws IOException {
      duct.sink().close();
      closed = true;
      await(() -> selecting);
      if (closedBefore) {
        awaitRelease(duct);
      }
      selector.wakeup();
    }

    @Override
    String judge() throws IOException {
      String kept = whereKept();
      if (kept != null) {
        return kept;
      }
      return closedBefore ? "before" : "during";
    }
  }

  @Test
  void channelClosedBeforeASelectionIsReleasedBeforeItWaits() throws Exception {
    run(
        Race.of("channel's close, select without events", CloseAndWait::new)
            .actor("select", CloseAndWait::select)
            .actor("channel's close", CloseAndWait::closeChannel)
            .acceptable("before", "the selection released it and went on to wait")
            .acceptable("during", "the selection was ended to have it released")
            .forbidden("valid", "the key of a closed channel is valid")
            .forbidden("kept", "the key is not gone after the next selection"));
  }

  private static final class CancelAndReady extends Registered {
    private boolean asked;

    CancelAndReady() throws IOException {
      selector.selectNow();
    }

    void ask() {
      try {
        asked = key.isWritable() && key.interestOps() == SelectionKey.OP_WRITE;
      } catch (CancelledKeyException e) {
        asked = true;
      }
    }

    void cancel() {
      key.cancel();
    }

    void change() {
      try {
        key.interestOpsOr(SelectionKey.OP_WRITE);
      } catch (CancelledKeyException e) {
        selector.wakeup();
      }
    }

    @Override
    String judge() throws IOException {
      String kept = whereKept();
      if (kept != null) {
        return kept;
      }
      return asked ? "gone" : "wrong sets";
    }
  }

  @Test
  void keyAnswersOrSaysThatItIsCancelled() throws Exception {
    run(
        Race.of("cancel, ready set, interestOpsOr", CancelAndReady::new)
            .actor("ask", CancelAndReady::ask)
            .actor("change", CancelAndReady::change)
            .actor("cancel", CancelAndReady::cancel)
            .acceptable("gone", "and nothing was said that is not so")
            .forbidden("wrong sets", "neither its sets nor that it is cancelled")
            .forbidden("valid", "a cancelled key is valid")
            .forbidden("kept", "the key is not gone after the next selection"));
  }
}
