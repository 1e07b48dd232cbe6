package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.edgewise.conformance.SendBuffer;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Ways of using a key that servers and clients have, many times over. A selector may notice, and
 * save what they cost; what a program sees is the same each time.
 */
public class HabitContract extends Contract {
  private static final int TIMES = 20;

  /** More than a selector may ask the kernel for at a time. */
  private static final int MANY = 1_100;

  /** What is selected is the key alone, ready for exactly these operations. */
  private static void assertSelects(int ops, SelectionKey key, int updated) {
    assertEquals(1, updated);
    assertEquals(Set.of(key), key.selector().selectedKeys());
    assertEquals(ops, key.readyOps());
    key.selector().selectedKeys().clear();
  }

  private static void assertNothing(Selector selector) throws IOException {
    assertEquals(0, selector.selectNow());
    assertEquals(Set.of(), selector.selectedKeys());
  }

  @Test
  void interestThatIsGivenBackIsSeenByTheNextSelectionOnly() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = openReady().register(selector, OP_READ);
    assertSelects(OP_READ, key, selector.select());
    key.interestOps(0);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    key.interestOps(OP_READ);
    selector.wakeup();
    assertEquals(0, select.join());
    assertSelects(OP_READ, key, selector.select());
  }

  @Test
  void selectionIsNotEndedByWhatIsNotOfInterestAnyMore() throws Exception {
    Selector selector = openSelector();
    SelectableChannel channel = openIdle();
    SelectionKey key = channel.register(selector, OP_READ);
    assertNothing(selector);
    key.interestOps(0);
    for (int i = 0; i < TIMES; i++) {
      Task<Integer> select = start(() -> selector.select());
      select.awaitBlockedInSelect();
      makeReadable(channel);
      select.awaitBlockedInSelect();
      assertFalse(select.isDone());
      selector.wakeup();
      assertEquals(0, select.join());
    }
    key.interestOps(OP_READ);
    assertSelects(OP_READ, key, selector.select());
  }

  @Test
  void readyKeyIsFoundBehindManyThatAreNotOfInterestAnyMore() throws Exception {
    Selector selector = openSelector();
    List<SelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      keys.add(openIdle().register(selector, OP_READ));
    }
    assertNothing(selector);
    for (SelectionKey key : keys) {
      makeReadable(key.channel());
    }
    SelectionKey last = keys.remove(MANY - 1);
    keys.forEach(key -> key.interestOps(0));
    assertSelects(OP_READ, last, selector.selectNow());
    keys.forEach(key -> key.interestOps(OP_READ));
    last.interestOps(0);
    Set<SelectionKey> reported = new HashSet<>();
    while (selector.selectNow(reported::add) > 0 && reported.size() < keys.size()) {
      assertFalse(reported.contains(last));
    }
    assertEquals(Set.copyOf(keys), reported);
  }

  /** As servers do it that read and answer in another thread. */
  @Test
  void keyThatIsHandedOverStaysLevelTriggered() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    for (int i = 0; i < TIMES; i++) {
      connection.send("x");
      assertSelects(OP_READ, key, selector.select());
      key.interestOps(0);
      assertEquals(0, selector.select(1));
      connection.receive(1);
      key.interestOps(OP_READ);
      assertNothing(selector);
    }
    connection.send("x");
    for (int i = 0; i < TIMES; i++) {
      assertSelects(OP_READ, key, selector.select());
    }
    connection.receive(1);
    assertNothing(selector);
  }

  /** As clients do it before each request. */
  @Test
  void keyThatIsAskedForWritingBeforeEachWriteIsWritableOnlyIfItIs() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    for (int i = 0; i < TIMES; i++) {
      key.interestOps(OP_READ | OP_WRITE);
      assertSelects(OP_WRITE, key, selector.select());
      key.interestOps(OP_READ);
      assertNothing(selector);
    }
    long sent = SendBuffer.fill(connection.near());
    key.interestOps(OP_READ | OP_WRITE);
    assertNothing(selector);
    SendBuffer.drain(connection.far(), sent);
    assertSelects(OP_WRITE, key, selector.select());
    for (int i = 0; i < TIMES; i++) {
      assertSelects(OP_WRITE, key, selector.selectNow());
    }
  }

  @Test
  void inputIsReportedTogetherWithWritability() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    for (int i = 0; i < TIMES; i++) {
      connection.send("x");
      assertSelects(OP_READ, key, selector.select());
      key.interestOps(OP_READ | OP_WRITE);
      assertSelects(OP_READ | OP_WRITE, key, selector.select());
      key.interestOps(OP_READ);
      assertSelects(OP_READ, key, selector.select());
      connection.receive(1);
      key.interestOps(OP_WRITE);
      assertSelects(OP_WRITE, key, selector.select());
      key.interestOps(OP_READ);
      assertNothing(selector);
    }
  }
}
