package io.edgewise.conformance.modes;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollEvents;
import io.edgewise.EpollException;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.conformance.SendBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The readiness that NIO hides: peer close, urgent data, pending errors, raw events. */
class ReadinessContract extends ModeContract {
  private static final String NOT_EXCLUSIVE = "LEVEL|EDGE|ONE_SHOT|EDGE_ONE_SHOT";

  private EpollSelectionKey register(Connection connection, int ops, Trigger trigger, int extra)
      throws IOException {
    return open().register(connection.near(), ops, trigger, extra, null);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = NOT_EXCLUSIVE)
  void halfCloseIsReportedOnceWithoutReadingAndWithoutInterest(Trigger trigger) throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection, 0, trigger, EpollEvents.RDHUP);
    EpollSelector selector = key.selector();
    connection.send("unread");
    assertNothingFor(10, selector);
    assertFalse(key.isPeerClosed());
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    connection.far().shutdownOutput();
    assertEquals(1, select.join());
    assertEquals(Set.of(key), selector.selectedKeys());
    assertTrue(key.isPeerClosed());
    assertEquals(EpollEvents.RDHUP, key.readyEvents());
    assertEquals(0, key.readyOps());
    assertFalse(key.isHungUp());
    selector.selectedKeys().clear();
    assertNothingFor(10, selector);
    assertTrue(key.isPeerClosed());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = NOT_EXCLUSIVE)
  void halfCloseIsReportedOnceBesideWhatIsUnread(Trigger trigger) throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection, OP_READ, trigger, EpollEvents.RDHUP);
    connection.send("first");
    assertReported(key);
    assertEquals(EpollEvents.IN, key.readyEvents());
    key.rearm();
    connection.far().shutdownOutput();
    assertReported(key);
    assertEquals(EpollEvents.IN | EpollEvents.RDHUP, key.readyEvents());
    assertEquals(OP_READ, key.readyOps());
    assertTrue(key.isPeerClosed());
    key.rearm();
    assertReported(key);
    assertEquals(EpollEvents.IN, key.readyEvents(), "the close is old news");
    assertTrue(key.isPeerClosed());
    connection.receive(5);
    assertEquals(-1, connection.near().read(ByteBuffer.allocate(1)));
  }

  /** A server that only writes must not get the same close again each time it arms the key. */
  @Test
  void closeThatWasHeardDoesNotFireOneShotKeysForEver() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection, 0, Trigger.ONE_SHOT, EpollEvents.RDHUP);
    connection.far().shutdownOutput();
    assertReported(key);
    key.rearm();
    assertNothingFor(10, key.selector());
    key.interestOps(OP_WRITE);
    assertReported(key);
    assertEquals(EpollEvents.OUT, key.readyEvents());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = NOT_EXCLUSIVE)
  void resetIsReportedOnceWithoutInterest(Trigger trigger) throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection, 0, trigger, EpollEvents.RDHUP);
    connection.reset();
    assertReported(key);
    assertTrue(key.isPeerClosed());
    assertTrue(key.isHungUp());
    assertTrue(key.isError());
    assertNothingFor(10, key.selector());
    EpollException error = key.takeError().orElseThrow();
    assertEquals("ECONNRESET", error.errnoName());
    assertTrue(error.getMessage().contains("SocketChannel"), error.getMessage());
    assertEquals(Optional.empty(), key.takeError());
  }

  /** A server that streams to a peer that has half-closed must learn when that peer is gone. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = NOT_EXCLUSIVE)
  void hangUpIsReportedAfterTheHalfClose(Trigger trigger) throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection, 0, trigger, EpollEvents.RDHUP);
    connection.far().shutdownOutput();
    assertReported(key);
    assertFalse(key.isHungUp());
    key.rearm();
    assertNothingFor(10, key.selector());
    connection.reset();
    assertReported(key);
    assertTrue(key.isHungUp());
    key.rearm();
    assertNothingFor(10, key.selector());
  }

  /** Linux says that an unconnected socket is hung up. */
  @ParameterizedTest
  @EnumSource
  void socketThatWasNotConnectedIsNotClosedByAPeer(Trigger trigger) throws Exception {
    SocketChannel client = openSocket();
    int extra = trigger.name().contains("EXCLUSIVE") ? 0 : EpollEvents.RDHUP;
    EpollSelectionKey key = open().register(client, OP_CONNECT, trigger, extra, null);
    assertReported(key);
    assertTrue(key.isHungUp());
    assertFalse(key.isPeerClosed());
    client.connect(openServer().getLocalAddress());
    key.rearm();
    assertEquals(1, key.selector().select(PATIENCE_MILLIS));
    assertTrue(client.finishConnect());
    assertFalse(key.isHungUp());
    assertFalse(key.isPeerClosed());
  }

  @Test
  void halfCloseIsReportedOnceBesideUrgentData() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key =
        register(connection, 0, Trigger.LEVEL, EpollEvents.RDHUP | EpollEvents.PRI);
    connection.far().socket().sendUrgentData('!');
    connection.far().shutdownOutput();
    assertReported(key);
    assertEquals(EpollEvents.RDHUP | EpollEvents.PRI, key.readyEvents());
    assertNothingFor(10, key.selector());
  }

  /** Nothing happens in between, and setting the same interest set is no reason for a report. */
  @Test
  void closeIsReportedOnceThoughTheSameInterestIsSet() throws Exception {
    for (Trigger trigger : new Trigger[] {Trigger.LEVEL, Trigger.EDGE}) {
      Connection connection = connect();
      EpollSelectionKey key = register(connection, 0, trigger, EpollEvents.RDHUP);
      connection.far().shutdownOutput();
      assertReported(key);
      key.interestOps(0);
      assertNothingFor(10, key.selector());
      assertTrue(key.isPeerClosed());
    }
    Connection connection = connect();
    EpollSelectionKey key = register(connection, OP_READ, Trigger.EDGE, EpollEvents.RDHUP);
    connection.far().shutdownOutput();
    assertReported(key);
    key.interestOps(OP_READ);
    assertNothingFor(10, key.selector());
  }

  @Test
  void closeDoesNotComeAgainWithTheNextEdge() throws Exception {
    Connection connection = connect();
    long sent = SendBuffer.fill(connection.near());
    EpollSelectionKey key = register(connection, OP_WRITE, Trigger.EDGE, EpollEvents.RDHUP);
    connection.far().shutdownOutput();
    assertEquals(1, key.selector().select(PATIENCE_MILLIS));
    assertEquals(EpollEvents.RDHUP, key.readyEvents());
    key.selector().selectedKeys().clear();
    SendBuffer.drain(connection.far(), sent);
    assertEquals(1, key.selector().select(PATIENCE_MILLIS));
    assertEquals(EpollEvents.OUT, key.readyEvents());
    assertTrue(key.isPeerClosed());
  }

  /**
   * The event of an action that throws an Error is reported again; what was reported before is not.
   */
  @Test
  void closeThatWasHeardStaysHeardThoughAnActionFails() throws Exception {
    Connection connection = connect();
    long sent = SendBuffer.fill(connection.near());
    EpollSelectionKey key = register(connection, OP_WRITE, Trigger.EDGE, EpollEvents.RDHUP);
    connection.far().shutdownOutput();
    assertEquals(1, key.selector().select(PATIENCE_MILLIS));
    key.selector().selectedKeys().clear();
    SendBuffer.drain(connection.far(), sent);
    assertThrows(
        AssertionError.class,
        () ->
            key.selector()
                .select(
                    ready -> {
                      throw new AssertionError("thrown for " + ready);
                    },
                    PATIENCE_MILLIS));
    assertTrue(key.isPeerClosed());
    assertEquals(1, key.selector().selectNow());
    assertEquals(EpollEvents.OUT, key.readyEvents());
  }

  /** Errors and hang-ups are reported once, without being requested. */
  @Test
  void resetIsReportedWithoutInterestAndExtraEvents() throws Exception {
    for (Trigger trigger : EnumSet.complementOf(EnumSet.of(Trigger.LEVEL))) {
      Connection connection = connect();
      EpollSelectionKey key = register(connection, 0, trigger, 0);
      assertFalse(key.isArmed(), "no event is asked for");
      connection.send("x");
      assertNothingFor(10, key.selector());
      connection.reset();
      assertEquals(1, key.selector().select(PATIENCE_MILLIS));
      assertEquals(0, key.readyOps());
      assertTrue(key.isHungUp() && key.isError());
      key.selector().selectedKeys().clear();
      assertNothingFor(10, key.selector());
    }
  }

  /** With an empty interest set it behaves as in NIO: nothing is reported. */
  @Test
  void resetOfAPlainKeyIsNotReportedWithoutInterest() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection, 0, Trigger.LEVEL, 0);
    connection.reset();
    assertNothingFor(10, key.selector());
  }

  @Test
  void closeIsNotReportedUnasked() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection, 0, Trigger.EDGE, 0);
    connection.far().shutdownOutput();
    assertNothingFor(10, key.selector());
    key.interestOps(OP_READ);
    assertReported(key);
    assertFalse(key.isPeerClosed());
  }

  @Test
  void extraEventsCanBeAskedForAndDroppedLater() throws Exception {
    EpollSelector selector = open();
    Connection connection = connect();
    SelectionKey plain = connection.near().register(selector, 0);
    EpollSelectionKey key = (EpollSelectionKey) plain;
    assertEquals(Trigger.LEVEL, key.trigger());
    connection.far().shutdownOutput();
    assertNotReported(key);
    Task<Integer> select = start(() -> selector.select());
    select.awaitBlockedInSelect();
    key.extraEvents(EpollEvents.RDHUP);
    assertEquals(1, select.join());
    assertEquals(EpollEvents.RDHUP, key.extraEvents());
    assertTrue(key.isPeerClosed());
    key.extraEvents(0);
    assertEquals(0, key.extraEvents());
    selector.selectedKeys().clear();
    connection.reset();
    assertNothingFor(10, selector);
  }

  @Test
  void urgentDataIsReported() throws Exception {
    Connection connection = connect();
    connection.near().socket().setOOBInline(true);
    EpollSelectionKey key = register(connection, 0, Trigger.LEVEL, EpollEvents.PRI);
    connection.send("a");
    assertNothingFor(10, key.selector());
    connection.far().socket().sendUrgentData('!');
    assertEquals(1, key.selector().select(PATIENCE_MILLIS));
    assertTrue(key.isUrgent());
    assertEquals(0, key.readyOps());
    key.selector().selectedKeys().clear();
    assertNothingFor(10, key.selector());
    connection.send("b");
    ByteBuffer bytes = ByteBuffer.allocate(3);
    while (bytes.hasRemaining()) {
      assertTrue(connection.near().read(bytes) >= 0);
    }
    assertEquals("a!b", new String(bytes.array(), java.nio.charset.StandardCharsets.ISO_8859_1));
    connection.far().socket().sendUrgentData('?');
    assertEquals(1, key.selector().select(PATIENCE_MILLIS));
    assertTrue(key.isUrgent());
  }

  @Test
  void urgentDataIsReportedBesideOtherData() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection, OP_READ, Trigger.EDGE, EpollEvents.PRI);
    connection.send("a");
    assertReported(key);
    assertFalse(key.isUrgent());
    connection.far().socket().sendUrgentData('!');
    assertReported(key);
    assertTrue(key.isUrgent());
    assertTrue(key.isReadable());
  }

  @Test
  void pendingErrorCanBeTaken() throws Exception {
    SocketChannel client = openSocket();
    client.connect(unusedAddress());
    EpollSelectionKey key = open().register(client, OP_CONNECT, Trigger.EDGE);
    assertEquals(1, key.selector().select(PATIENCE_MILLIS));
    assertTrue(key.isError());
    EpollException error = key.takeError().orElseThrow();
    assertEquals("ECONNREFUSED", error.errnoName());
    assertEquals(Optional.empty(), key.takeError());
  }

  @Test
  void socketWithoutErrorHasNone() throws Exception {
    EpollSelectionKey key = open().register(openReadable(), OP_READ, Trigger.LEVEL);
    assertEquals(Optional.empty(), key.takeError());
    key.cancel();
    assertThrows(CancelledKeyException.class, key::takeError);
  }

  @Test
  void pipeHasNoSocketError() throws Exception {
    Pipe pipe = provider().openPipe();
    closing(pipe.sink());
    closing(pipe.source()).configureBlocking(false);
    EpollSelectionKey key = open().register(pipe.source(), OP_READ, Trigger.LEVEL);
    EpollException e = assertThrows(EpollException.class, key::takeError);
    assertEquals("ENOTSOCK", e.errnoName());
    pipe.sink().close();
    assertReported(key);
    assertEquals(EpollEvents.HUP, key.readyEvents());
    assertTrue(key.isPeerClosed());
  }

  @Test
  void readyEventsAddUpWhileTheKeyIsSelected() throws Exception {
    Connection connection = connect();
    EpollSelectionKey key = register(connection, OP_READ | OP_WRITE, Trigger.EDGE, 0);
    EpollSelector selector = key.selector();
    assertEquals(0, key.readyEvents());
    assertEquals(1, selector.select());
    assertEquals(EpollEvents.OUT, key.readyEvents());
    key.interestOps(OP_READ);
    connection.send("x");
    assertEquals(1, selector.select());
    assertEquals(EpollEvents.IN | EpollEvents.OUT, key.readyEvents());
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    selector.selectedKeys().clear();
    connection.send("y");
    assertEquals(1, selector.select());
    assertEquals(EpollEvents.IN, key.readyEvents());
    assertEquals(OP_READ, key.readyOps());
  }

  @Test
  void plainKeyHasReadyEventsToo() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    EpollSelectionKey key = (EpollSelectionKey) channel.register(selector, OP_READ | OP_WRITE);
    assertReported(key);
    assertEquals(EpollEvents.IN | EpollEvents.OUT, key.readyEvents());
    key.cancel();
    assertThrows(CancelledKeyException.class, key::readyEvents);
    assertThrows(CancelledKeyException.class, key::isPeerClosed);
  }

  @Test
  void plainKeyThatIsSelectedAlreadyHearsOfAHangUp() throws Exception {
    EpollSelector selector = open();
    Connection connection = connect();
    EpollSelectionKey key = (EpollSelectionKey) connection.near().register(selector, OP_READ);
    connection.send("x");
    assertEquals(1, selector.select());
    assertFalse(key.isPeerClosed());
    connection.reset();
    assertEquals(0, selector.selectNow(), "no ready operation is new");
    assertTrue(key.isHungUp());
    assertTrue(key.isPeerClosed());
  }

  /** The kernel ignores the flag where it has no effect; its interest list shows whether it did. */
  @Test
  void suspensionIsPreventedOrRefused() throws Exception {
    EpollSelector selector = open();
    DatagramChannel channel = openReadable();
    EpollSelectionKey key;
    try {
      key = selector.register(channel, OP_READ, Trigger.EDGE, EpollEvents.WAKEUP, null);
    } catch (UnsupportedOperationException e) {
      assertTrue(e.getMessage().contains("CAP_BLOCK_SUSPEND"), e.getMessage());
      assertFalse(channel.isRegistered());
      EpollSelectionKey other = selector.register(channel, OP_READ, Trigger.EDGE);
      assertThrows(
          UnsupportedOperationException.class, () -> other.extraEvents(EpollEvents.WAKEUP));
      assertReported(other);
      return;
    }
    assertTrue(interestList(selector).matches("(?s).*events: +a[0-9a-f]{7} .*"), "EPOLLET|WAKEUP");
    assertReported(key);
  }

  private static String interestList(EpollSelector selector) throws IOException {
    return Files.readString(Path.of("/proc/self/fdinfo", Integer.toString(selector.descriptor())));
  }

  @Test
  void eventMasksHaveNames() {
    assertEquals("0", EpollEvents.toString(0));
    assertEquals("IN", EpollEvents.toString(EpollEvents.IN));
    assertEquals("IN|PRI|OUT|ERR|HUP|RDHUP|WAKEUP|0x40", EpollEvents.toString(0x2000205f));
  }
}
