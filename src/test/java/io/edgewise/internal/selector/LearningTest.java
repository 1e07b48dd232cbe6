package io.edgewise.internal.selector;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.conformance.SendBuffer;
import io.edgewise.conformance.contract.Contract;
import io.edgewise.internal.arming.Learning;
import io.edgewise.internal.arming.Usage;
import io.edgewise.internal.linux.Errno;
import io.edgewise.testing.Fault;
import io.edgewise.testing.Faults;
import io.edgewise.testing.SystemCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many system calls the usual ways to use a key cost. The shim counts them. */
@Tag("faults")
class LearningTest extends Contract {
  private static final int CYCLES = 20;

  @TempDir private Path directory;

  private EpollSelector selector;
  private DatagramChannel channel;
  private SelectionKey key;

  /** A round of what a program does again and again. */
  private interface Cycle {
    void run() throws Exception;
  }

  @BeforeEach
  void open() throws Exception {
    open(Learning.AUTOMATIC);
  }

  private void open(Learning learning) throws Exception {
    selector = closing(Insides.open(learning));
    channel = closing(DatagramChannel.open());
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    key = channel.register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    Faults.clear();
  }

  private void send() throws IOException {
    assertEquals(1, channel.send(ByteBuffer.allocate(1), channel.getLocalAddress()));
  }

  private void receive() throws IOException {
    assertTrue(channel.receive(ByteBuffer.allocate(1)) != null);
  }

  private void assertReady(int ops) throws IOException {
    assertReady(ops, selector.selectNow());
  }

  private void assertReady(int ops, int updated) {
    assertEquals(1, updated);
    assertEquals(Set.of(key), selector.selectedKeys());
    assertEquals(ops, key.readyOps());
    selector.selectedKeys().clear();
  }

  private void assertNothingReady() throws IOException {
    assertEquals(0, selector.selectNow());
  }

  /** Runs a cycle many times and compares the calls that each makes. */
  private static void assertCosts(int modifications, int polls, Cycle cycle) throws Exception {
    Faults.clear();
    for (int i = 0; i < CYCLES; i++) {
      cycle.run();
    }
    assertEquals(modifications * CYCLES, Faults.calls(SystemCall.EPOLL_MODIFY), "EPOLL_CTL_MOD");
    assertEquals(polls * CYCLES, Faults.calls(SystemCall.POLL), "poll");
    assertEquals(0, Faults.calls(SystemCall.EPOLL_ADD), "EPOLL_CTL_ADD");
    assertEquals(0, Faults.calls(SystemCall.EPOLL_DELETE), "EPOLL_CTL_DEL");
  }

  private static void repeat(int times, Cycle cycle) throws Exception {
    for (int i = 0; i < times; i++) {
      cycle.run();
    }
  }

  /**
   * Blocks in a selection that must wait in the kernel this many times, and wakes it up. A wait
   * that an unrequested event ends is followed by another.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private void selectNothing(int waits) throws Exception {
    int end = Faults.calls(SystemCall.EPOLL_WAIT) + waits;
    Task<Integer> select = start(() -> selector.select());
    while (Faults.calls(SystemCall.EPOLL_WAIT) < end) {
      assertFalse(select.isDone());
      Thread.yield();
    }
    selector.wakeup();
    assertEquals(0, select.join());
    assertEquals(end, Faults.calls(SystemCall.EPOLL_WAIT), "waits in the kernel");
  }

  /** For a key that is known to be dispatched: no unrequested event ends a wait. */
  private void dispatch() throws Exception {
    dispatch(1);
  }

  /** With a worker that reads when the selecting thread already selects again. */
  private void dispatch(int waits) throws Exception {
    send();
    assertReady(OP_READ, selector.select());
    key.interestOps(0);
    selectNothing(waits);
    receive();
    key.interestOps(OP_READ);
    assertNothingReady();
  }

  private void keep() throws IOException {
    send();
    assertReady(OP_READ);
    receive();
    assertNothingReady();
  }

  @Test
  void interestThatIsKeptCostsNothing() throws Exception {
    assertCosts(0, 0, this::keep);
  }

  @Test
  void interestThatIsTakenAwayAndGivenBackCostsNothingWithoutAnEvent() throws Exception {
    assertCosts(
        0,
        0,
        () -> {
          key.interestOps(0);
          assertNothingReady();
          key.interestOps(OP_READ);
          assertNothingReady();
        });
  }

  @Test
  void dispatchedKeyCostsOneModification() throws Exception {
    dispatch(2);
    assertEquals(2, Faults.calls(SystemCall.EPOLL_MODIFY), "before it is known");
    assertCosts(1, 0, this::dispatch);
  }

  @Test
  void wrongGuessCostsOneModification() throws Exception {
    dispatch(2);
    Faults.clear();
    keep();
    assertEquals(1, Faults.calls(SystemCall.EPOLL_MODIFY), "the guess");
    assertCosts(0, 0, this::keep);
  }

  @Test
  void keyThatIsKeptNowAndThenCostsOneModification() throws Exception {
    dispatch(2);
    repeat(2, this::dispatch);
    assertCosts(
        3,
        0,
        () -> {
          dispatch();
          keep();
          dispatch();
        });
  }

  @Test
  void unwantedEventIsReportedWhenItIsWantedAgain() throws Exception {
    key.interestOps(0);
    assertNothingReady();
    send();
    selectNothing(2);
    assertEquals(1, Faults.calls(SystemCall.EPOLL_MODIFY));
    key.interestOps(OP_READ);
    assertReady(OP_READ);
    assertReady(OP_READ); // and again, as long as it is there
  }

  /** As clients do it before each request. */
  private void write() throws IOException {
    key.interestOps(OP_READ | OP_WRITE);
    assertReady(OP_WRITE);
    key.interestOps(OP_READ);
    assertNothingReady();
  }

  @Test
  void keyThatIsWritableWheneverItAsksIsAskedByPoll() throws Exception {
    assertCosts(0, 1, this::write);
  }

  /** As Apache's asynchronous client does it. */
  @Test
  void keyThatGoesOnAskingOnceIsAskedByPollTwice() throws Exception {
    Cycle cycle =
        () -> {
          key.interestOps(OP_READ | OP_WRITE);
          assertReady(OP_WRITE);
          key.interestOps(OP_READ);
          key.interestOps(OP_READ | OP_WRITE);
          assertReady(OP_WRITE);
          key.interestOps(OP_READ);
          assertNothingReady();
        };
    assertCosts(0, 2, cycle);
  }

  /** As Kafka's broker does it. */
  @Test
  void keyThatIsMutedWhileItsAnswerIsWrittenCostsOnePoll() throws Exception {
    Cycle cycle =
        () -> {
          send();
          assertReady(OP_READ);
          receive();
          key.interestOps(0);
          assertNothingReady();
          key.interestOps(OP_WRITE);
          assertReady(OP_WRITE);
          key.interestOps(0);
          key.interestOps(OP_READ);
          assertNothingReady();
        };
    assertCosts(0, 1, cycle);
  }

  /** As ZooKeeper's server does it. */
  @Test
  void dispatchedKeyWhoseAnswerIsWrittenCostsOneModificationAndOnePoll() throws Exception {
    Cycle cycle =
        () -> {
          send();
          assertReady(OP_READ);
          key.interestOps(0);
          assertEquals(0, selector.select(1));
          receive();
          key.interestOps(OP_READ | OP_WRITE);
          assertReady(OP_WRITE);
          key.interestOps(0);
          assertNothingReady();
          key.interestOps(OP_READ);
          assertNothingReady();
        };
    repeat(2, cycle);
    assertCosts(1, 1, cycle);
  }

  @Test
  void keyThatStaysWritableIsToldToTheKernelAtLast() throws Exception {
    Faults.clear();
    key.interestOps(OP_READ | OP_WRITE);
    repeat(CYCLES, () -> assertReady(OP_WRITE));
    assertEquals(2, Faults.calls(SystemCall.POLL));
    assertEquals(1, Faults.calls(SystemCall.EPOLL_MODIFY));
  }

  @Test
  void inputIsReportedWithTheWritabilityThatWasAskedByPoll() throws Exception {
    Faults.clear();
    send();
    key.interestOps(OP_READ | OP_WRITE);
    assertReady(OP_READ | OP_WRITE);
    assertEquals(1, Faults.calls(SystemCall.POLL));
    assertReady(OP_READ | OP_WRITE);
    key.interestOps(OP_READ);
    assertReady(OP_READ);
  }

  /** Programs that request writability only after a short write pay little for the others. */
  @Test
  void keyThatIsNotWritableWhenItAsksIsSeldomAskedByPoll() throws Exception {
    SocketChannel far = connectKey();
    for (int i = 0; i < 3 * (1 + Usage.BACK_OFF); i++) {
      long sent = SendBuffer.fill((SocketChannel) key.channel());
      key.interestOps(OP_READ | OP_WRITE);
      assertNothingReady();
      SendBuffer.drain(far, sent);
      assertReady(OP_WRITE, selector.select());
      key.interestOps(OP_READ);
      assertNothingReady();
    }
    assertEquals(3, Faults.calls(SystemCall.POLL));
  }

  /** Registers one end of a connection as the key's channel; returns the other. */
  private SocketChannel connectKey() throws IOException {
    Connection connection = connectByPath(directory.resolve("socket"));
    key.cancel();
    assertNothingReady();
    key = connection.near().register(selector, OP_READ);
    assertNothingReady();
    Faults.clear();
    return connection.far();
  }

  /** It comes once, unrequested, and says nothing about how the key is used. */
  @Test
  void hangUpOfAnIdleKeyTeachesNothing() throws Exception {
    SocketChannel far = connectKey();
    key.interestOps(OP_WRITE);
    repeat(3, () -> assertReady(OP_WRITE)); // the third time by epoll
    key.interestOps(0);
    assertNothingReady();
    Faults.clear();
    far.close();
    selectNothing(2);
    assertEquals(0, Faults.calls(SystemCall.EPOLL_MODIFY));
    key.interestOps(OP_READ);
    repeat(CYCLES, () -> assertReady(OP_READ));
    assertEquals(1, Faults.calls(SystemCall.EPOLL_MODIFY), "as a key that is kept");
  }

  /**
   * Its trigger is set, so that epoll_ctl is called after all; poll is called for another key
   * meanwhile.
   */
  @Test
  void keyThatIsNoMoreAskedByPollIsReportedBesideOthersThatAre() throws Exception {
    open(Learning.ON);
    DatagramChannel second = closing(DatagramChannel.open());
    second.bind(null).configureBlocking(false);
    SelectionKey other = second.register(selector, OP_READ);
    assertNothingReady();
    key.interestOps(OP_READ | OP_WRITE);
    assertReady(OP_WRITE);
    ((EpollSelectionKey) key).trigger(Trigger.LEVEL);
    for (int i = 0; i < CYCLES; i++) {
      other.interestOps(OP_READ | OP_WRITE);
      assertEquals(2, selector.selectNow());
      assertTrue(key.isWritable() && other.isWritable());
      selector.selectedKeys().clear();
      other.interestOps(OP_READ);
      assertEquals(1, selector.selectNow());
      selector.selectedKeys().clear();
    }
  }

  /** Its trigger is changed while it is reported; epoll_ctl is called after that. */
  @Test
  void keyThatCeasesToBePlainIsReportedOnce() throws Exception {
    for (Trigger trigger : new Trigger[] {Trigger.EDGE, Trigger.ONE_SHOT, Trigger.EXCLUSIVE}) {
      open(Learning.ON);
      SelectionKeyImpl own = (SelectionKeyImpl) key;
      CountDownLatch isChanged = new CountDownLatch(1);
      CountDownLatch isReported = new CountDownLatch(1);
      Consumer<SelectionKeyImpl> change =
          each -> {
            each.configure(each.interest(), Pollables.mode(channel, trigger, 0));
            isChanged.countDown();
            await(isReported);
          };
      send();
      key.interestOps(OP_READ | OP_WRITE);
      List<Task<Boolean>> changes = new ArrayList<>();
      int count =
          selector.selectNow(
              each -> {
                changes.add(
                    start(() -> ((SelectorImpl) selector).interests().update(own, true, change)));
                await(isChanged);
              });
      isReported.countDown();
      assertEquals(1, changes.size(), "asked by poll, and ready for another operation");
      assertEquals(1, count);
      assertTrue(changes.get(0).join());
      assertReady(OP_READ | OP_WRITE);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Its history moves along, but no note of the selection operation that it was in. */
  @Test
  void keyThatHasMovedIsReportedBesideOthersThatAreAskedByPoll() throws Exception {
    key.interestOps(OP_READ | OP_WRITE);
    assertReady(OP_WRITE); // by poll, too
    final SelectionKey moving = key;
    final DatagramChannel first = channel;
    open(Learning.ON);
    moving.interestOps(OP_READ);
    assertTrue(((EpollSelectionKey) moving).moveTo(selector).isValid());
    first.send(ByteBuffer.allocate(1), first.getLocalAddress());
    key.interestOps(OP_READ | OP_WRITE);
    assertEquals(2, selector.selectNow());
  }

  /** The kernel still holds what was taken away, and nobody else would call epoll_ctl. */
  @Test
  void keyThatCannotBeDisarmedAsItsSelectorIsWatchedIsToldAgain() throws Exception {
    key.interestOps(0);
    assertNothingReady();
    Faults.arm(new Fault(SystemCall.EPOLL_MODIFY, 1, 1, Errno.ENOMEM));
    assertTrue(selector.asChannel().isOpen());
    send();
    assertEquals(0, selector.selectNow());
    assertEquals(0, selector.select(1));
    assertEquals(1, Faults.failures(SystemCall.EPOLL_MODIFY));
    Faults.clear();
    key.interestOps(OP_READ);
    assertReady(OP_READ);
    key.interestOps(0);
    assertEquals(0, selector.select(1));
    assertTrue(Faults.calls(SystemCall.EPOLL_WAIT) < 8, "it is reported again and again");
  }

  @Test
  void withoutLearningEachChangeIsToldAtOnce() throws Exception {
    open(Learning.OFF);
    assertCosts(2, 0, this::dispatch);
    assertCosts(2, 0, this::write);
  }

  /** Otherwise unrequested events would wake a thread that waits for this selector. */
  @Test
  void watchedSelectorIsReadableOnlyForWhatItWouldSelect() throws Exception {
    dispatch(2); // its key is armed one-shot now
    send();
    assertReady(OP_READ);
    EpollSelector outer = closing(EpollSelector.open());
    selector.asChannel().register(outer, OP_READ);
    assertEquals(1, outer.selectNow(), "the event is still there");
    outer.selectedKeys().clear();
    key.interestOps(0);
    assertNothingReady();
    assertEquals(0, outer.selectNow());
    receive();
    key.interestOps(OP_READ);
    assertNothingReady();
    assertCosts(2, 0, this::dispatch);
  }

  @Test
  void interestThatWasTakenAwayBeforeItIsWatchedIsNotSeen() throws Exception {
    key.interestOps(0);
    assertNothingReady();
    assertEquals(0, Faults.calls(SystemCall.EPOLL_MODIFY), "put off");
    assertFalse(((EpollSelectionKey) key).isArmed());
    EpollSelector outer = closing(EpollSelector.open());
    selector.asChannel().register(outer, OP_READ);
    send();
    assertEquals(0, outer.selectNow());
    assertEquals(1, Faults.calls(SystemCall.EPOLL_MODIFY));
  }
}
