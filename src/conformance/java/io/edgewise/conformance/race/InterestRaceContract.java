package io.edgewise.conformance.race;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.edgewise.conformance.Settings;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Changes of the interest set race with selections, events and each other. */
class InterestRaceContract extends RaceContract {
  private static final class ChangeAndSelect extends NextSelection {
    private final SelectionKey key = duct.sink().register(selector, 0);

    ChangeAndSelect() throws IOException {
      selector.selectNow();
    }

    void change() {
      key.interestOps(OP_WRITE);
      selector.wakeup();
    }
  }

  @Test
  void changeIsSeenByTheNextSelection() throws Exception {
    run(
        Race.of("interestOps and wakeup, select", ChangeAndSelect::new)
            .actor("select", ChangeAndSelect::select)
            .actor("change", ChangeAndSelect::change)
            .acceptable("at once", "the change came first, or is seen by a selection under way")
            .acceptable("after the wake-up", "the selection that comes next has it")
            .forbidden("not selected", "a ready channel is not selected"));
  }

  private static final class Toggle extends Round {
    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private final SelectionKey key = duct.sink().register(selector, OP_WRITE);
    private volatile boolean done;

    Toggle() throws IOException {}

    void select() throws IOException {
      while (!done) {
        selector.selectNow(any -> {});
      }
    }

    void toggle() {
      for (int i = 0; i < 10; i++) {
        key.interestOps(0);
        key.interestOps(OP_WRITE);
      }
      if (isOneIn(4)) {
        key.interestOps(0);
      }
      done = true;
    }

    @Override
    String judge() throws IOException {
      int expected = isOneIn(4) ? 0 : 1;
      return selector.selectNow() == expected ? "the last" : "not the last";
    }
  }

  @Test
  void lastOfManyChangesCounts() throws Exception {
    run(
        Race.of("interestOps many times, selectNow", Toggle::new)
            .actor("selectNow", Toggle::select)
            .actor("change", Toggle::toggle)
            .acceptable("the last", "the next selection goes by the last change")
            .forbidden("not the last", "the next selection goes by another change"));
  }

  private static final class ChangeTwo extends Round {
    private final Selector selector = openSelector();
    private final SelectionKey one = openDuct().sink().register(selector, 0);
    private final SelectionKey two = openDuct().sink().register(selector, 0);

    ChangeTwo() throws IOException {
      selector.selectNow();
    }

    void changeOne() {
      one.interestOps(OP_WRITE);
    }

    void changeTwo() {
      two.interestOps(OP_WRITE);
    }

    void select() throws IOException {
      selector.selectNow();
    }

    @Override
    String judge() throws IOException {
      int before = selector.selectedKeys().size();
      int after = selector.selectNow();
      return before + after == 2 && selector.selectedKeys().size() == 2
          ? before + " at once"
          : "not selected";
    }
  }

  @Test
  void changesOfTwoKeysAreBothSeen() throws Exception {
    run(
        Race.of("interestOps, interestOps of another key, selectNow", ChangeTwo::new)
            .actor("change", ChangeTwo::changeOne)
            .actor("other change", ChangeTwo::changeTwo)
            .actor("selectNow", ChangeTwo::select)
            .acceptable("0 at once", "both are seen by the next selection")
            .acceptable("1 at once", "the other is seen by the next selection")
            .acceptable("2 at once", "both changes came first, or during the selection")
            .forbidden("not selected", "a ready channel is not selected"));
  }

  private static final class OrAndOr extends Round {
    private final Selector selector = openSelector();
    private final SocketChannel socket = closing(openSocket());
    private final SelectionKey key = socket.register(selector, OP_CONNECT);
    private int beforeRead;
    private int beforeWrite;
    private int beforeConnect;

    OrAndOr() throws IOException {}

    private static SocketChannel openSocket() throws IOException {
      SocketChannel socket = Settings.provider().openSocketChannel();
      socket.configureBlocking(false);
      return socket;
    }

    void addRead() {
      beforeRead = key.interestOpsOr(OP_READ);
    }

    void addWrite() {
      beforeWrite = key.interestOpsOr(OP_WRITE);
    }

    void removeConnect() {
      beforeConnect = key.interestOpsAnd(~OP_CONNECT);
    }

    @Override
    String judge() {
      if (key.interestOps() != (OP_READ | OP_WRITE)) {
        return "lost";
      }
      boolean ordered =
          isOneFirst(beforeRead, OP_WRITE, beforeWrite, OP_READ)
              && (beforeConnect & OP_CONNECT) != 0
              && !isOneFirst(beforeRead, OP_CONNECT, beforeConnect, OP_READ)
              && !isOneFirst(beforeWrite, OP_CONNECT, beforeConnect, OP_WRITE);
      if (!ordered) {
        return "no order";
      }
      return (beforeRead & OP_WRITE) != 0 ? "write, read" : "read, write";
    }

    /** Whether exactly one of two changes found the other's operation in what it replaced. */
    private static boolean isOneFirst(int one, int ofOther, int other, int ofOne) {
      return ((one & ofOther) != 0) ^ ((other & ofOne) != 0);
    }
  }

  @Test
  void addingAndRemovingOperationsIsAtomic() throws Exception {
    run(
        Race.of("interestOpsOr, interestOpsOr, interestOpsAnd", OrAndOr::new)
            .actor("or read", OrAndOr::addRead)
            .actor("or write", OrAndOr::addWrite)
            .actor("and not connect", OrAndOr::removeConnect)
            .acceptable("read, write", "each replaced what the one before had set")
            .acceptable("write, read", "each replaced what the one before had set")
            .forbidden("lost", "a change was overwritten by another")
            .forbidden("no order", "what was replaced is not what the one before had set"));
  }

  private static final class ChangeAndEvent extends Round {
    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private final SelectionKey key = duct.source().register(selector, OP_READ);
    private int selections;
    private int selected;

    ChangeAndEvent() throws IOException {
      selector.selectNow();
    }

    void select() throws IOException {
      while (selected == 0) {
        selected = selector.select();
        selections++;
      }
    }

    void change() {
      key.interestOps(0);
      key.interestOps(OP_READ);
      selector.wakeup();
    }

    void send() throws IOException {
      duct.makeReadable();
    }

    @Override
    String judge() throws IOException {
      if (selected != 1 || !duct.readOne()) {
        return "wrong";
      }
      return switch (selections) {
        case 1 -> "at once";
        case 2 -> "after one for nothing";
        default -> "after more for nothing";
      };
    }
  }

  @Test
  void eventIsNotLostToAChange() throws Exception {
    run(
        Race.of("event, interestOps and wakeup, select", ChangeAndEvent::new)
            .actor("select", ChangeAndEvent::select)
            .actor("change", ChangeAndEvent::change)
            .actor("event", ChangeAndEvent::send)
            .acceptable("at once", "the first selection has it")
            .acceptable("after one for nothing", "the wake-up ended the selection before")
            .interesting(
                "after more for nothing",
                "they met the event when it was not asked for; as many as fit in before a change"
                    + " that has begun reaches the selector")
            .forbidden("wrong", "selected twice, or without a byte to read"));
  }

  /** A selecting thread that gives keys away, and a worker that gives them back. */
  private static final class HandOff extends Round {
    private static final int BYTES = 8;

    private final Selector selector = openSelector();
    private final Duct duct = openDuct();
    private final SelectionKey key = duct.source().register(selector, OP_READ);
    private volatile boolean handedOff;
    private volatile int read;
    private boolean forNothing;

    HandOff() throws IOException {}

    void select() throws IOException {
      while (read < BYTES) {
        selector.select(
            ready -> {
              ready.interestOps(0);
              handedOff = true;
            });
      }
    }

    void work() throws IOException {
      for (int count = 1; count <= BYTES; count++) {
        await(() -> handedOff);
        handedOff = false;
        forNothing |= !duct.readOne();
        read = count;
        key.interestOps(OP_READ);
        selector.wakeup();
      }
    }

    void send() throws IOException {
      for (int i = 0; i < BYTES; i++) {
        duct.makeReadable();
      }
    }

    @Override
    String judge() {
      return forNothing ? "handed off for nothing" : "all read";
    }
  }

  @Test
  void handOffsLoseNoEvent() throws Exception {
    run(
        Race.of("events, select and interestOps(0), interestOps(OP_READ) and wakeup", HandOff::new)
            .actor("select", HandOff::select)
            .actor("worker", HandOff::work)
            .actor("events", HandOff::send)
            .acceptable("all read", "one byte for each time that the key was handed off")
            .forbidden("handed off for nothing", "the key was selected when nothing was there"));
  }

  private static final class ChangesOfMany extends Round {
    private final Selector selector = openSelector();
    private final List<SelectionKey> keys = new ArrayList<>();
    private final AtomicInteger changing = new AtomicInteger(2);

    ChangesOfMany() throws IOException {
      for (int i = 0; i < 8; i++) {
        keys.add(openDuct().sink().register(selector, 0));
      }
      selector.selectNow();
    }

    void change() {
      for (int i = 0; i < 100; i++) {
        setAll(0);
        setAll(OP_WRITE);
      }
      changing.decrementAndGet();
    }

    private void setAll(int ops) {
      keys.forEach(key -> key.interestOps(ops));
    }

    void select() throws IOException {
      while (changing.get() > 0) {
        selector.selectNow(any -> {});
      }
    }

    @Override
    String judge() throws IOException {
      if (selector.selectNow() != keys.size()) {
        return "lost";
      }
      selector.selectedKeys().clear();
      setAll(0);
      if (selector.selectNow() != 0) {
        return "deaf";
      }
      setAll(OP_WRITE);
      return selector.selectNow() == keys.size() ? "all" : "deaf";
    }
  }

  @Test
  void changesOfTheSameKeysByTwoAreAllSeen() throws Exception {
    run(
        Race.of("interestOps of many keys, twice, selectNow", ChangesOfMany::new)
            .actor("one", ChangesOfMany::change)
            .actor("other", ChangesOfMany::change)
            .actor("selectNow", ChangesOfMany::select)
            .acceptable("all", "the next selection goes by the last change of each key")
            .forbidden("lost", "the last change of a key is not seen")
            .forbidden("deaf", "nor are later ones"));
  }
}
