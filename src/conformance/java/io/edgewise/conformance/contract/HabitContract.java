package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.SendBuffer;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ways in which servers and clients use a key, many times over. A selector may learn them and save
 * what they cost. What a program sees is the same each time.
 */
public class HabitContract extends Contract {
  private static final int TIMES = 20;

  /** More than a selector may request from the kernel at a time. */
  private static final int MANY = 1_100;

  @TempDir private Path directory;

  /** Asserts that only the key is selected, ready for exactly these operations. */
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

  /**
   * Writes until a key with interest in writing is no longer writable. The kernel may go on making
   * room for a while: then the key is writable, and the channel takes more.
   *
   * @return how many bytes were sent
   */
  private static long fillUntilNotWritable(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    long sent = SendBuffer.fill(channel);
    while (key.selector().selectNow() > 0) {
      assertSelects(OP_WRITE, key, 1);
      long more = SendBuffer.fill(channel);
      assertTrue(more > 0, "writable, and takes nothing");
      sent += more;
    }
    return sent;
  }

  /** Like servers that read in another thread. A selector may learn this. */
  private static void handOver(Connection connection, SelectionKey key) throws Exception {
    connection.send("x");
    assertSelects(OP_READ, key, key.selector().select());
    key.interestOps(0);
    assertEquals(0, key.selector().select(1));
    connection.receive(1);
    key.interestOps(OP_READ);
    assertNothing(key.selector());
  }

  /** Like clients before each request, which can be written at once. A selector may learn this. */
  private static void askForWriting(Selector selector, List<SelectionKey> keys) throws IOException {
    keys.forEach(key -> key.interestOps(OP_READ | OP_WRITE));
    assertEquals(keys.size(), selector.selectNow());
    selector.selectedKeys().clear();
    keys.forEach(key -> key.interestOps(OP_READ));
    assertNothing(selector);
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

  /** Like servers that read and answer in another thread. */
  @Test
  void keyThatIsHandedOverStaysLevelTriggered() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    for (int i = 0; i < TIMES; i++) {
      handOver(connection, key);
    }
    connection.send("x");
    for (int i = 0; i < TIMES; i++) {
      assertSelects(OP_READ, key, selector.select());
    }
    connection.receive(1);
    assertNothing(selector);
  }

  /** Like clients before each request. */
  @Test
  void keyThatIsAskedForWritingBeforeEachWriteIsWritableOnlyIfItIs() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    for (int i = 0; i < TIMES; i++) {
      askForWriting(selector, List.of(key));
    }
    key.interestOps(OP_READ | OP_WRITE);
    long sent = fillUntilNotWritable(key);
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
      assertSelects(OP_READ | OP_WRITE, key, selector.selectNow());
      key.interestOps(OP_READ);
      assertSelects(OP_READ, key, selector.select());
      connection.receive(1);
      key.interestOps(OP_WRITE);
      assertSelects(OP_WRITE, key, selector.selectNow());
      key.interestOps(OP_READ);
      assertNothing(selector);
    }
  }

  /** Input that was not requested must not cost the key what it does request. */
  @Test
  void roomToWriteIsReportedAfterInputThatIsNotOfInterestAnyMore() throws Exception {
    Selector selector = openSelector();
    Connection connection = connectByPath(directory.resolve("socket"));
    SelectionKey key = connection.near().register(selector, OP_READ);
    for (int i = 0; i < TIMES; i++) {
      handOver(connection, key);
    }
    key.interestOps(OP_READ | OP_WRITE);
    long sent = SendBuffer.fill(connection.near());
    assertNothing(selector);
    key.interestOps(OP_WRITE);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    connection.send("x");
    select.awaitBlockedInSelect();
    SendBuffer.drain(connection.far(), sent);
    assertSelects(OP_WRITE, key, select.join());
  }

  /** A selector may find out in two ways at once what is ready. */
  @Test
  void actionIsPerformedOnceOnAKeyThatIsReadyForTwoOperations() throws Exception {
    Selector selector = openSelector();
    Connection connection = connect();
    SelectionKey key = connection.near().register(selector, OP_READ);
    assertNothing(selector);
    for (int i = 0; i < TIMES; i++) {
      askForWriting(selector, List.of(key));
    }
    connection.send("x");
    assertSelects(OP_READ, key, selector.select());
    key.interestOps(OP_READ | OP_WRITE);
    List<Integer> performed = new ArrayList<>();
    assertEquals(1, selector.selectNow(ready -> performed.add(ready.readyOps())));
    assertEquals(List.of(OP_READ | OP_WRITE), performed);
  }

  /** More keys than a selector may request from the kernel at a time. */
  @Test
  void manyKeysThatAreAskedForWritingAtOnceAreAllReported() throws Exception {
    Selector selector = openSelector();
    List<SelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      keys.add(openIdle().register(selector, OP_READ));
    }
    assertNothing(selector);
    for (int from = 0; from < MANY; from += 100) {
      List<SelectionKey> some = keys.subList(from, Math.min(from + 100, MANY));
      for (int i = 0; i < TIMES; i++) {
        askForWriting(selector, some);
      }
    }
    keys.forEach(key -> key.interestOps(OP_READ | OP_WRITE));
    Set<SelectionKey> reported = new HashSet<>();
    while (selector.selectNow(reported::add) > 0 && reported.size() < MANY) {
      // the kernel may report the same keys again before others
    }
    assertEquals(Set.copyOf(keys), reported);
  }
}
