package io.edgewise.conformance.race;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.junit.jupiter.api.Test;

/** Registering races with selections, closing, and registering elsewhere. */
class RegistrationRaceContract extends RaceContract {
  private static final class RegisterAndSelect extends NextSelection {
    RegisterAndSelect() throws IOException {}

    void register() throws IOException {
      duct.sink().register(selector, SelectionKey.OP_WRITE);
      selector.wakeup();
    }
  }

  @Test
  void registrationIsSeenByTheNextSelection() throws Exception {
    run(
        Race.of("register and wakeup, select", RegisterAndSelect::new)
            .actor("select", RegisterAndSelect::select)
            .actor("register", RegisterAndSelect::register)
            .acceptable("at once", "it was registered before, or is seen by a selection under way")
            .acceptable("after the wake-up", "the selection that comes next has it")
            .forbidden("not selected", "a ready channel is not selected"));
  }

  private static final class RegisterTwice extends Round {
    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private SelectionKey one;
    private SelectionKey two;

    RegisterTwice() throws IOException {}

    void first() throws IOException {
      one = duct.sink().register(selector, SelectionKey.OP_WRITE, "one");
    }

    void second() throws IOException {
      two = duct.sink().register(selector, 0, "two");
    }

    @Override
    String judge() throws IOException {
      if (one != two || selector.keys().size() != 1) {
        return "two keys";
      }
      boolean isFirst = one.attachment().equals("one");
      int ops = isFirst ? SelectionKey.OP_WRITE : 0;
      if (one.interestOps() != ops || selector.selectNow() != (isFirst ? 1 : 0)) {
        return "mixed";
      }
      return isFirst ? "first" : "second";
    }
  }

  @Test
  void registeringTwiceAtOnceMakesOneKey() throws Exception {
    run(
        Race.of("register, register", RegisterTwice::new)
            .actor("first", RegisterTwice::first)
            .actor("second", RegisterTwice::second)
            .acceptable("first", "its interest set and attachment came last")
            .acceptable("second", "its interest set and attachment came last")
            .forbidden("two keys", "a channel has one key with a selector")
            .forbidden("mixed", "the interest set of one and the attachment of the other"));
  }

  private static class WithTwo extends Round {
    final Selector one = openSelector();
    final Selector two = openSelector();
    final Duct duct = openDuct();

    WithTwo() throws IOException {}

    final void closeChannel() throws IOException {
      duct.sink().close();
    }

    @Override
    final String judge() throws IOException {
      boolean atOnce = duct.isReleased();
      if (atOnce && duct.sink().isRegistered()) {
        return "too early";
      }
      one.selectNow();
      two.selectNow();
      if (!one.keys().isEmpty() || !two.keys().isEmpty() || duct.sink().isRegistered()) {
        return "kept";
      }
      if (!atOnce && !duct.isReleased()) {
        return "leaked";
      }
      return atOnce ? "released" : "released by a selection";
    }
  }

  private static <R extends WithTwo> Race<R> withTwo(String name, Race.Preparation<R> preparation) {
    return Race.of(name, preparation)
        .actor("channel's close", WithTwo::closeChannel)
        .acceptable("released", "no selector has the channel any more")
        .acceptable("released by a selection", "the last selector has let it go")
        .forbidden("too early", "the descriptor is closed under a selector that watches it")
        .forbidden("kept", "a closed channel is registered after the next selection")
        .forbidden("leaked", "no selector has the channel, and its descriptor is open");
  }

  private static final class RegisterWithTwo extends WithTwo {
    RegisterWithTwo() throws IOException {}

    private void register(Selector selector) throws IOException {
      try {
        duct.sink().register(selector, SelectionKey.OP_WRITE);
      } catch (ClosedChannelException e) {
        return;
      }
      selector.selectNow();
    }

    void registerWithOne() throws IOException {
      register(one);
    }

    void registerWithTwo() throws IOException {
      register(two);
    }
  }

  @Test
  void registrationsWithTwoSelectorsBearTheChannelsClose() throws Exception {
    run(
        withTwo("register, register elsewhere, channel's close", RegisterWithTwo::new)
            .actor("register", RegisterWithTwo::registerWithOne)
            .actor("register elsewhere", RegisterWithTwo::registerWithTwo));
  }

  private static final class SelectWithTwo extends WithTwo {
    SelectWithTwo() throws IOException {
      duct.sink().register(one, SelectionKey.OP_WRITE);
      duct.sink().register(two, SelectionKey.OP_WRITE);
      one.selectNow();
      two.selectNow();
    }

    void selectOne() throws IOException {
      one.selectNow();
    }

    void selectTwo() throws IOException {
      two.selectNow();
    }
  }

  @Test
  void lastOfTwoSelectorsReleasesAClosedChannel() throws Exception {
    run(
        withTwo("channel's close, selectNow, selectNow elsewhere", SelectWithTwo::new)
            .actor("selectNow", SelectWithTwo::selectOne)
            .actor("selectNow elsewhere", SelectWithTwo::selectTwo));
  }

  private static final class Move extends Round {
    private final Selector old = openSelector();
    private final Selector other = openSelector();
    private final Duct duct = openDuct();
    private final SelectionKey key = duct.sink().register(old, SelectionKey.OP_WRITE);
    private SelectionKey moved;
    private int selected;

    Move() throws IOException {
      old.selectNow(any -> {});
    }

    void move() throws IOException {
      key.cancel();
      moved = duct.sink().register(other, SelectionKey.OP_WRITE);
      other.wakeup();
    }

    void selectOld() throws IOException {
      old.selectNow(any -> {});
    }

    void selectOther() throws IOException {
      selected = other.select();
      if (selected == 0) {
        selected = other.select();
      }
    }

    @Override
    String judge() throws IOException {
      boolean stayed = old.selectNow() > 0 || !old.keys().isEmpty();
      if (stayed || key.isValid()) {
        return "stayed";
      }
      return selected == 1 && other.selectedKeys().contains(moved) && moved.isValid()
          ? "moved"
          : "not selected";
    }
  }

  @Test
  void cancelledChannelIsAtOnceAtHomeElsewhere() throws Exception {
    run(
        Race.of("cancel and register elsewhere, selectNow, select elsewhere", Move::new)
            .actor("move", Move::move)
            .actor("selectNow", Move::selectOld)
            .actor("select", Move::selectOther)
            .acceptable("moved", "the other selector has selected it")
            .forbidden("stayed", "the old selector has not let it go")
            .forbidden("not selected", "the other selector has not selected it"));
  }

  private static final class Return extends Round {
    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private final SelectionKey key = duct.sink().register(selector, SelectionKey.OP_WRITE);
    private SelectionKey again;
    private volatile boolean back;

    Return() throws IOException {
      selector.selectNow(any -> {});
    }

    void comeBack() throws IOException {
      key.cancel();
      await(this::isRegisteredAgain);
      back = true;
      selector.wakeup();
    }

    private boolean isRegisteredAgain() {
      try {
        again = duct.sink().register(selector, SelectionKey.OP_WRITE);
        return true;
      } catch (CancelledKeyException e) {
        return false;
      } catch (ClosedChannelException e) {
        throw new AssertionError(e);
      }
    }

    void select() throws IOException {
      while (!back) {
        selector.selectNow(any -> {});
      }
    }

    @Override
    String judge() throws IOException {
      if (again == key || !again.isValid()) {
        return "no new key";
      }
      boolean selected = selector.selectNow() == 1 && selector.selectedKeys().contains(again);
      return selected && selector.keys().size() == 1 ? "selected" : "not selected";
    }
  }

  @Test
  void cancelledChannelComesBackAfterASelection() throws Exception {
    run(
        Race.of("cancel and register again, selectNow", Return::new)
            .actor("come back", Return::comeBack)
            .actor("selectNow", Return::select)
            .acceptable("selected", "the new key is")
            .forbidden("no new key", "registering gave the cancelled key, or a cancelled one")
            .forbidden("not selected", "the new key of a ready channel is not selected"));
  }
}
