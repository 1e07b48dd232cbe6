package io.edgewise.conformance.race;

import static io.edgewise.conformance.contract.Difference.CLOSE_FAILS_UNDER_REGISTRATION;
import static io.edgewise.conformance.contract.Difference.INTEREST_CHANGE_FAILS_UNDER_CLOSE;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Closing a selector races with all that other threads may do with it. */
class SelectorCloseRaceContract extends RaceContract {
  private static final String NPE = "close: NullPointerException";

  private static final class CloseAndSelect extends Round {
    private final Selector selector = openSelector();
    private boolean refused;

    CloseAndSelect() throws IOException {}

    void select() throws IOException {
      try {
        selector.select();
      } catch (ClosedSelectorException e) {
        refused = true;
      }
    }

    void wakeUp() {
      selector.wakeup();
      selector.wakeup();
    }

    void closeIt() throws IOException {
      selector.close();
    }

    @Override
    String judge() {
      if (selector.isOpen()) {
        return "open";
      }
      return refused ? "refused" : "ended";
    }
  }

  @Test
  void closeEndsASelectionAndBearsWakeups() throws Exception {
    run(
        Race.of("close, select, wakeup", CloseAndSelect::new)
            .actor("select", CloseAndSelect::select)
            .actor("wakeup", CloseAndSelect::wakeUp)
            .actor("close", CloseAndSelect::closeIt)
            .acceptable("refused", "the selection began when the selector was closed")
            .acceptable("ended", "the selection was in progress")
            .forbidden("open", "close returned, and the selector is open"));
  }

  @Test
  void twoMayCloseUnderASelection() throws Exception {
    run(
        Race.of("close, close, select", CloseAndSelect::new)
            .actor("select", CloseAndSelect::select)
            .actor("close", CloseAndSelect::closeIt)
            .actor("other close", CloseAndSelect::closeIt)
            .acceptable("refused", "the selection began when the selector was closed")
            .acceptable("ended", "the selection was in progress")
            .forbidden("open", "close returned, and the selector is open"));
  }

  private static final class CloseAndRegister extends Round {
    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private SelectionKey key;
    private int iterated;

    CloseAndRegister() throws IOException {}

    void register() {
      try {
        key = duct.sink().register(selector, SelectionKey.OP_WRITE);
      } catch (ClosedSelectorException | ClosedChannelException e) {
        key = null;
      }
    }

    void iterate() {
      try {
        for (SelectionKey any : selector.keys()) {
          iterated += any.channel() == duct.sink() && any.selector() == selector ? 1 : 100;
        }
      } catch (ClosedSelectorException e) {
        return;
      }
    }

    void closeChannel() throws IOException {
      duct.sink().close();
    }

    void closeIt() throws IOException {
      selector.close();
    }

    @Override
    String judge() throws IOException {
      if (iterated > 1) {
        return "strange keys";
      }
      if (key != null && key.isValid()) {
        return "valid";
      }
      if (duct.sink().isRegistered()) {
        return "registered";
      }
      duct.sink().close();
      if (!duct.isReleased()) {
        return "leaked";
      }
      return key == null ? "refused" : "undone";
    }
  }

  private static Race<CloseAndRegister> closeAndRegister(String name) {
    Race<CloseAndRegister> race =
        Race.of(name, CloseAndRegister::new)
            .actor("register", CloseAndRegister::register)
            .actor("close", CloseAndRegister::closeIt)
            .acceptable("refused", "the selector or the channel was closed before")
            .acceptable("undone", "the channel was registered, and closing has undone it")
            .forbidden("strange keys", "a key of another channel or selector, or one twice")
            .forbidden("valid", "a key of a closed selector is valid")
            .forbidden("registered", "the channel is registered with a closed selector")
            .forbidden("leaked", "the channel is closed and its descriptor is not");
    return CLOSE_FAILS_UNDER_REGISTRATION.isKnown()
        ? race.interesting(NPE, "known: " + CLOSE_FAILS_UNDER_REGISTRATION)
        : race;
  }

  @Test
  void registrationIsWholeOrRefused() throws Exception {
    runThough(
        closeAndRegister("close, register, channel's close")
            .actor("channel's close", CloseAndRegister::closeChannel),
        NPE);
  }

  @Test
  void keysMayBeIteratedOver() throws Exception {
    runThough(
        closeAndRegister("close, register, keys").actor("keys", CloseAndRegister::iterate), NPE);
  }

  private static final class CloseAndCancel extends Round {
    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private final SelectionKey key = duct.sink().register(selector, SelectionKey.OP_WRITE);

    CloseAndCancel() throws IOException {
      selector.selectNow();
    }

    void cancel() {
      key.cancel();
    }

    void closeChannel() throws IOException {
      duct.sink().close();
    }

    void closeIt() throws IOException {
      selector.close();
    }

    @Override
    String judge() throws IOException {
      if (key.isValid() || duct.sink().isRegistered()) {
        return "registered";
      }
      return duct.isReleased() ? "released" : "leaked";
    }
  }

  @Test
  void descriptorIsReleasedInWhateverOrder() throws Exception {
    run(
        Race.of("close, cancel, channel's close", CloseAndCancel::new)
            .actor("cancel", CloseAndCancel::cancel)
            .actor("channel's close", CloseAndCancel::closeChannel)
            .actor("close", CloseAndCancel::closeIt)
            .acceptable("released", "by whoever came last")
            .forbidden("registered", "the key or the registration has outlived the selector")
            .forbidden("leaked", "the channel is closed and its descriptor is not"));
  }

  private static final class CloseAndAction extends Round {
    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private final SelectionKey key = duct.sink().register(selector, SelectionKey.OP_WRITE);
    private final AtomicInteger actions = new AtomicInteger();
    private boolean refused;

    CloseAndAction() throws IOException {}

    void select() throws IOException {
      try {
        selector.select(any -> actions.incrementAndGet());
      } catch (ClosedSelectorException e) {
        refused = true;
      }
    }

    void change() {
      try {
        key.interestOps(0);
        key.interestOps(SelectionKey.OP_WRITE);
      } catch (CancelledKeyException e) {
        return;
      }
    }

    void closeIt() throws IOException {
      selector.close();
    }

    @Override
    String judge() {
      if (actions.get() > 1) {
        return "twice";
      }
      return (refused ? "refused" : "ended") + (actions.get() > 0 ? " after the action" : "");
    }
  }

  @Test
  void actionsAndInterestChangesBearAClose() throws Exception {
    Race<CloseAndAction> race =
        Race.of("close, select(action), interestOps", CloseAndAction::new)
            .actor("select", CloseAndAction::select)
            .actor("interest", CloseAndAction::change)
            .actor("close", CloseAndAction::closeIt)
            .acceptable("refused", "the selector was closed before")
            .acceptable("refused after the action", "the selector was closed during the action")
            .acceptable("ended", "the close ended the selection")
            .acceptable("ended after the action", "the selection came first")
            .forbidden("twice", "the action was performed twice for a key");
    if (INTEREST_CHANGE_FAILS_UNDER_CLOSE.isKnown()) {
      race.interesting(
          "interest: ClosedSelectorException", "known: " + INTEREST_CHANGE_FAILS_UNDER_CLOSE);
    }
    run(race);
  }
}
