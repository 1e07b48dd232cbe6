package io.edgewise.internal.selector;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewise.BusyPoll;
import io.edgewise.EpollException;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.EpollSelectorProvider;
import io.edgewise.Trigger;
import io.edgewise.faults.FaultSweepTest;
import io.edgewise.faults.Scene;
import io.edgewise.internal.linux.Deadline;
import io.edgewise.internal.linux.DescriptorNatives;
import io.edgewise.internal.linux.EpollInstance;
import io.edgewise.internal.linux.EventBuffer;
import io.edgewise.internal.settings.Durations;
import io.edgewise.testing.BusyPolling;
import io.edgewise.testing.Fault;
import io.edgewise.testing.Faults;
import io.edgewise.testing.Holdings;
import io.edgewise.testing.Mailbox;
import io.edgewise.testing.SystemCall;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spinning and busy polling, with system calls counted, or refused. Needs the shim of {@link
 * FaultSweepTest}.
 */
@Tag("faults")
@Timeout(60)
class WaitingTest {
  /** So long that a test that waits for its end fails. */
  private static final Duration EVER = Duration.ofDays(1);

  private EpollSelector selector;

  @BeforeEach
  void open() throws Exception {
    selector = EpollSelector.open();
    Faults.clear();
  }

  @AfterEach
  void close() throws Exception {
    Faults.clear();
    selector.close();
  }

  /** A thread that selects, and has polled more often than one that does not spin does. */
  private static final class Spinner {
    private final FutureTask<Integer> selecting;
    private final Thread thread;

    Spinner(Callable<Integer> select) {
      selecting = new FutureTask<>(select);
      thread = new Thread(selecting);
      int before = Faults.calls(SystemCall.EPOLL_WAIT);
      thread.start();
      while (Faults.calls(SystemCall.EPOLL_WAIT) < before + 3) {
        assertFalse(selecting.isDone(), "it does not spin");
        Thread.onSpinWait();
      }
    }

    void assertSelects(int selected) throws Exception {
      assertEquals(selected, selecting.get());
      assertEquals(0, Faults.calls(SystemCall.WRITE), "writes of the eventfd");
    }
  }

  private Spinner spin() {
    selector.spin(EVER);
    return new Spinner(selector::select);
  }

  @Test
  void wakeUpOfASpinningThreadTakesNoCall() throws Exception {
    Spinner spinner = spin();
    selector.wakeup();
    spinner.assertSelects(0);
  }

  @Test
  void eventEndsTheSpin() throws Exception {
    try (Mailbox mailbox = new Mailbox()) {
      mailbox.channel().register(selector, OP_READ);
      Spinner spinner = spin();
      mailbox.send();
      spinner.assertSelects(1);
    }
  }

  @Test
  void interruptEndsTheSpinAndStaysSet() throws Exception {
    selector.spin(EVER);
    Spinner spinner =
        new Spinner(() -> selector.select() + (Thread.currentThread().isInterrupted() ? 10 : 0));
    spinner.thread.interrupt();
    spinner.assertSelects(10);
    Thread.currentThread().interrupt();
    assertEquals(0, selector.select());
    assertTrue(Thread.interrupted());
  }

  @Test
  void closeEndsTheSpin() throws Exception {
    Spinner spinner = spin();
    selector.close();
    spinner.assertSelects(0);
  }

  @Test
  void selectorThatWatchesHearsOfAWakeUp() throws Exception {
    try (EpollSelector outer = EpollSelector.open()) {
      EpollSelectionKey nested = outer.register(selector.asChannel(), OP_READ, Trigger.LEVEL);
      selector.wakeup();
      assertEquals(1, Faults.calls(SystemCall.WRITE));
      outer.spin(EVER);
      assertEquals(1, outer.select());
      assertTrue(nested.isReadable());
      selector.spin(EVER);
      assertEquals(0, selector.select());
    }
  }

  @Test
  void withoutSpinAWaitIsOneCallAndItsWakeUpOneMore() throws Exception {
    assertEquals(Duration.ZERO, selector.spin());
    FutureTask<Integer> selecting = Scene.block(selector, EpollSelector::select);
    selector.wakeup();
    assertEquals(0, selecting.get());
    assertEquals(1, Faults.calls(SystemCall.EPOLL_WAIT));
    assertEquals(1, Faults.calls(SystemCall.WRITE));
  }

  @Test
  void wakeUpInAdvanceLeavesOnePoll() throws Exception {
    selector.spin(EVER);
    selector.wakeup();
    assertEquals(0, selector.select());
    assertEquals(1, Faults.calls(SystemCall.EPOLL_WAIT));
    assertEquals(0, selector.selectNow());
    assertEquals(2, Faults.calls(SystemCall.EPOLL_WAIT));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 50_000, 3_000_000, 5_000_001})
  void timeoutBoundsTheSpin(long nanos) throws Exception {
    selector.spin(EVER);
    long start = System.nanoTime();
    assertEquals(0, selector.select(Duration.ofNanos(nanos)));
    assertTrue(System.nanoTime() - start >= nanos, "ended early");
    assertEquals(0, Faults.calls(SystemCall.EPOLL_WAIT_NANOS), "it has spun to the end");
  }

  /** The rest has a precision of nanoseconds, so that its system call is recognized. */
  @Test
  void whatIsLeftIsWaitedForInTheKernel() throws Exception {
    selector.spin(Duration.ofNanos(100_000));
    long start = System.nanoTime();
    long nanos = 500_000_001; // much longer than a busy machine keeps the thread waiting
    assertEquals(0, selector.select(Duration.ofNanos(nanos)));
    assertTrue(System.nanoTime() - start >= nanos, "ended early");
    assertTrue(Faults.calls(SystemCall.EPOLL_WAIT) > 0, "it does not spin");
    assertEquals(1, Faults.calls(SystemCall.EPOLL_WAIT_NANOS));
  }

  /** Even if an unrequested event ends a wait, which is begun again. */
  @Test
  void spinsOfOneSelectionAreNoLongerThanOne() throws Exception {
    EventBuffer events = EventBuffer.allocate();
    EpollInstance epoll = EpollInstance.open();
    Waker waker = Waker.open(epoll);
    Spin spin = new Spin(epoll, waker, events);
    spin.duration(Duration.ofMillis(500)); // enough, whoever else wants the core
    for (int selection = 0; selection < 3; selection++) {
      spin.restart();
      assertEquals(1, pollWithAnEvent(spin, waker));
      assertEquals(0, spin.poll(Deadline.NEVER));
      assertEquals(Deadline.NEVER, spin.left());
      int before = Faults.calls(SystemCall.EPOLL_WAIT);
      assertEquals(0, spin.poll(Deadline.NEVER));
      assertEquals(0, spin.poll(7));
      assertEquals(7, spin.left());
      assertEquals(before, Faults.calls(SystemCall.EPOLL_WAIT), "it spins again");
    }
    waker.close();
    epoll.close();
    events.free();
  }

  private static int pollWithAnEvent(Spin spin, Waker waker) throws EpollException {
    assertEquals(8, DescriptorNatives.eventfdAdd(waker.eventfd(), 1));
    return spin.poll(Deadline.NEVER);
  }

  @Test
  void spinCanBeSetAndAskedFor() throws Exception {
    assertSame(selector, selector.spin(Duration.ofNanos(50_000)));
    assertEquals(Duration.ofNanos(50_000), selector.spin());
    selector.spin(Duration.ofSeconds(Long.MAX_VALUE));
    assertEquals(Duration.ofNanos(Long.MAX_VALUE), selector.spin());
    Duration negative = Duration.ofNanos(-1);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> selector.spin(negative));
    assertEquals("negative spin: PT-0.000000001S", e.getMessage());
    assertThrows(NullPointerException.class, () -> selector.spin(null));
    selector.close();
    assertEquals(EVER, selector.spin(EVER).spin());
  }

  private static EpollSelector openWith(String property, String value) throws EpollException {
    System.setProperty(property, value);
    try {
      return new EpollSelectorProvider().openSelector();
    } finally {
      System.clearProperty(property);
    }
  }

  @Test
  void propertySetsTheSpin() throws Exception {
    try (EpollSelector spinning = openWith("io.edgewise.spin", "50us")) {
      assertEquals(Duration.ofNanos(50_000), spinning.spin());
    }
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> openWith(EpollSelector.SPIN_PROPERTY, "-1us"));
    assertEquals(
        "-Dio.edgewise.spin=-1us: this is no duration such as " + Durations.FORMS, e.getMessage());
  }

  @Test
  void propertySetsTheBusyPolling() throws Exception {
    assumeTrue(BusyPolling.isAvailable(), "this kernel's epoll has no busy polling");
    try (EpollSelector polling = openWith("io.edgewise.busy-poll", "50us,16,prefer")) {
      assertEquals(new BusyPoll(Duration.ofNanos(50_000), 16, true), polling.busyPoll());
    }
    Faults.clear();
    openWith("io.edgewise.busy-poll", "0").close();
    assertEquals(0, Faults.calls(SystemCall.SET_BUSY_POLL));
  }

  @ParameterizedTest
  @CsvSource({
    "ENOTTY,     25, it needs Linux 6.9",
    "EOPNOTSUPP, 95, CONFIG_NET_RX_BUSY_POLL",
    "EINVAL,     22, 'ask for less, or for none'",
    "EPERM,      1,  CAP_NET_ADMIN",
    "EBADF,      9,  not an open descriptor",
  })
  void refusedBusyPollingIsSaidAndLeavesNothing(String name, int errno, String advice)
      throws Exception {
    Faults.arm(Fault.always(SystemCall.SET_BUSY_POLL, errno));
    BusyPoll wanted = BusyPoll.of(Duration.ofNanos(50_000));
    EpollException told = assertThrows(EpollException.class, () -> selector.busyPoll(wanted));
    assertSays(told, name, advice, wanted.toString());
    assertEquals(0, selector.selectNow());

    Holdings before = Holdings.now();
    told = assertThrows(EpollException.class, () -> openWith(BusyPoll.PROPERTY, "50us"));
    assertSays(told, name, advice, "-Dio.edgewise.busy-poll: " + wanted);
    before.assertNothingMore();

    Faults.arm(Fault.always(SystemCall.GET_BUSY_POLL, errno));
    told = assertThrows(EpollException.class, selector::busyPoll);
    assertSays(told, name, advice, "ioctl(EPIOCGPARAMS)");
  }

  private static void assertSays(EpollException told, String errno, String... parts) {
    assertEquals(errno, told.errnoName());
    for (String part : parts) {
      assertTrue(told.getMessage().contains(part), told.getMessage());
    }
  }
}
