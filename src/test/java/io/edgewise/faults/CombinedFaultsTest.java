package io.edgewise.faults;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.EpollException;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.internal.linux.Errno;
import io.edgewise.internal.selector.Insides;
import io.edgewise.testing.Fault;
import io.edgewise.testing.Faults;
import io.edgewise.testing.Holdings;
import io.edgewise.testing.SystemCall;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * System calls that fail again and again, or several that fail together. Needs what {@link
 * FaultSweepTest} needs.
 */
@Tag("faults")
class CombinedFaultsTest {
  private static final int STORM = 1000;

  private final Scene scene = new Scene(null);
  private Holdings before;

  /**
   * The JDK opens a socket for itself when a channel is first closed: before resources are counted.
   */
  @BeforeAll
  static void playOnce() throws Exception {
    try (Scene first = new Scene(null)) {
      Scenario.TYPED_KEYS.play(first);
      Aftermath.assertUnharmed(first);
    }
  }

  @BeforeEach
  void takeStock() throws Exception {
    EpollSelector.open().close();
    Insides.forgetKernel();
    Faults.clear();
    before = Holdings.now();
  }

  @AfterEach
  void lookAtWhatIsLeft() throws Exception {
    Faults.clear();
    try (scene) {
      Aftermath.assertUnharmed(scene);
    }
    before.assertNothingMore();
  }

  private static Fault storm(SystemCall call) {
    return new Fault(call, 1, STORM, Errno.EINTR);
  }

  private static int[] errnos(Throwable[] failures) {
    return Arrays.stream(failures).mapToInt(e -> ((EpollException) e).errno()).toArray();
  }

  // Acquiring and giving back

  static Stream<Fault> failuresOfTheSecondAcquisition() {
    return Stream.of(SystemCall.EVENTFD, SystemCall.EPOLL_ADD)
        .flatMap(call -> call.errors().mapToObj(errno -> Fault.once(call, 1, errno)));
  }

  /** What was acquired before is released; if that fails, too, the failure is not forgotten. */
  @ParameterizedTest
  @MethodSource("failuresOfTheSecondAcquisition")
  void selectorThatCannotBeOpenedHoldsOnToNothing(Fault fault) throws Exception {
    Faults.arm(fault);
    Faults.arm(Fault.always(SystemCall.CLOSE, Errno.EIO));
    EpollException e = assertThrows(EpollException.class, EpollSelector::open);
    FaultSweepTest.assertSays(fault, e);
    int opened = fault.call() == SystemCall.EVENTFD ? 1 : 2;
    assertEquals(opened, Faults.failures(SystemCall.CLOSE));
    int[] expected = new int[opened];
    Arrays.fill(expected, Errno.EIO);
    assertEquals(Arrays.toString(expected), Arrays.toString(errnos(e.getSuppressed())));
  }

  @Test
  void openingAgainAndAgainWithoutDescriptorsLeavesNothing() {
    for (SystemCall call : List.of(SystemCall.EPOLL_CREATE, SystemCall.EVENTFD)) {
      Faults.arm(Fault.always(call, Errno.EMFILE));
      for (int i = 0; i < 100; i++) {
        assertThrows(EpollException.class, EpollSelector::open);
      }
      Faults.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EIO, Errno.EINTR, Errno.EBADF})
  void closeThatFailsTwiceSaysSoTwice(int errno) throws Exception {
    EpollSelector selector = scene.open();
    EpollSelectionKey key = scene.register(selector, scene.channel(), Trigger.LEVEL);
    Faults.arm(Fault.always(SystemCall.CLOSE, errno));
    EpollException e = assertThrows(EpollException.class, selector::close);
    assertTrue(e.operation().contains("eventfd"), e.operation());
    assertEquals(Arrays.toString(new int[] {errno}), Arrays.toString(errnos(e.getSuppressed())));
    assertEquals(errno, e.errno());
    assertFalse(key.isValid());
    assertFalse(key.channel().isRegistered());
    assertDoesNotThrow(selector::close);
    assertEquals(2, Faults.calls(SystemCall.CLOSE), "each descriptor is closed once");
  }

  // Refusals

  /** As seccomp filters refuse it: for good, and in many ways. */
  @ParameterizedTest
  @ValueSource(ints = {Errno.ENOSYS, Errno.EPERM, Errno.EINVAL, Errno.EACCES})
  void anyRefusalOfFineTimeoutsFallsBack(int errno) throws Exception {
    EpollSelector selector = scene.open();
    Faults.clear();
    Faults.arm(Fault.always(SystemCall.EPOLL_WAIT_NANOS, errno));
    for (int i = 0; i < 3; i++) {
      assertEquals(0, selector.select(Duration.ofNanos(1_500_000)));
    }
    assertEquals(1, Faults.failures(SystemCall.EPOLL_WAIT_NANOS), "once and for good");
  }

  // Interruptions

  @Test
  void timeoutIsKeptThoughEveryWaitIsInterrupted() throws Exception {
    EpollSelector selector = scene.open();
    Faults.arm(Fault.always(SystemCall.EPOLL_WAIT, Errno.EINTR));
    Faults.arm(storm(SystemCall.EPOLL_WAIT_NANOS));
    for (Duration timeout : List.of(Duration.ofMillis(20), Duration.ofNanos(2_500_000))) {
      long start = System.nanoTime();
      assertEquals(0, selector.select(timeout));
      assertTrue(System.nanoTime() - start >= timeout.toNanos(), "ended early");
    }
    assertTrue(Faults.failures(SystemCall.EPOLL_WAIT) > 1);
    assertTrue(Faults.failures(SystemCall.EPOLL_WAIT_NANOS) > 1);
  }

  @Test
  void waitWithoutLimitOutlastsInterruptions() throws Exception {
    EpollSelector selector = scene.open();
    EpollSelectionKey key = scene.register(selector, scene.readable(), Trigger.EDGE);
    Faults.arm(storm(SystemCall.EPOLL_WAIT));
    assertEquals(Set.of(key), scene.select(selector, EpollSelector::select));
    assertEquals(STORM + 1, Faults.calls(SystemCall.EPOLL_WAIT));
    Faults.clear();
    Faults.arm(storm(SystemCall.EPOLL_WAIT));
    scene.selectAndWake(selector);
  }

  /** Linux interrupts no poll; if it did, each would find nothing. */
  @Test
  void interruptedPollsLoseNothing() throws Exception {
    EpollSelector selector = scene.open();
    EpollSelectionKey key = scene.register(selector, scene.readable(), Trigger.EDGE);
    Faults.arm(storm(SystemCall.EPOLL_WAIT));
    Set<SelectionKey> selected = Set.of();
    for (int i = 0; i <= STORM && selected.isEmpty(); i++) {
      selected = scene.select(selector);
    }
    assertEquals(Set.of(key), selected);
  }

  /** Each wake-up that could not be written says so, and the next one is written again. */
  @Test
  void interruptedWakeUpsAreNotTakenForDone() throws Exception {
    EpollSelector selector = scene.open();
    selector.asChannel();
    Faults.arm(storm(SystemCall.WRITE));
    for (int i = 0; i < STORM; i++) {
      assertThrows(IllegalStateException.class, selector::wakeup);
    }
    selector.wakeup();
    assertEquals(0, selector.select());
  }

  // A resource that is missing for long

  @ParameterizedTest
  @ValueSource(ints = {Errno.EBADF, Errno.EFAULT, Errno.EINVAL})
  void selectorThatCannotWaitSaysSoEachTimeAndCanBeClosed(int errno) throws Exception {
    EpollSelector selector = scene.open();
    EpollSelectionKey key = scene.register(selector, scene.readable(), Trigger.EDGE);
    Faults.arm(Fault.always(SystemCall.EPOLL_WAIT, errno));
    Faults.arm(Fault.always(SystemCall.EPOLL_WAIT_NANOS, errno));
    for (int i = 0; i < 3; i++) {
      for (Scene.Selection selection : allSelections()) {
        EpollException e = assertThrows(EpollException.class, () -> selection.select(selector));
        assertEquals(errno, e.errno());
      }
      key.rearm();
      selector.wakeup();
    }
    assertEquals(Set.of(), selector.selectedKeys());
    selector.close();
  }

  private static List<Scene.Selection> allSelections() {
    return List.of(
        EpollSelector::select,
        EpollSelector::selectNow,
        each -> each.select(1000),
        each -> each.select(Duration.ofNanos(1)),
        each -> each.select(key -> {}),
        each -> each.selectNow(key -> {}));
  }

  @Test
  void keysBeyondTheLimitAreRefusedOneByOne() throws Exception {
    EpollSelector selector = scene.open();
    Faults.arm(Fault.always(SystemCall.EPOLL_ADD, Errno.ENOSPC));
    List<EpollSelectionKey> plain = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SelectableChannel channel = scene.readable();
      plain.add(scene.key(() -> channel.register(selector, OP_READ)));
      assertThrows(
          EpollException.class, () -> scene.register(selector, scene.channel(), Trigger.EDGE));
    }
    assertEquals(20, selector.selectNow());
    for (EpollSelectionKey key : plain) {
      assertRefused(Errno.ENOSPC, key);
      assertTrue(selector.selectedKeys().contains(key));
    }
    selector.selectedKeys().clear();
    assertEquals(0, selector.selectNow());
    assertEquals(3, Insides.slotsInUse(selector), "those of the bystanders");
  }

  private static void assertRefused(int errno, EpollSelectionKey key) {
    CancelledKeyException e = assertThrows(CancelledKeyException.class, key::readyOps);
    assertEquals(errno, ((EpollException) e.getCause()).errno());
  }

  @Test
  void changesThatAreRefusedCancelTheirOwnKeysOnly() throws Exception {
    EpollSelector selector = scene.open();
    List<EpollSelectionKey> keys = new ArrayList<>();
    for (Trigger trigger : List.of(Trigger.LEVEL, Trigger.EDGE, Trigger.ONE_SHOT)) {
      keys.add(scene.register(selector, scene.channel(), trigger));
      keys.add(scene.register(selector, scene.channel(), trigger));
    }
    Faults.arm(Fault.always(SystemCall.EPOLL_MODIFY, Errno.ENOMEM));
    for (int i = 0; i < keys.size(); i += 2) {
      EpollSelectionKey key = keys.get(i);
      if (key.trigger() == Trigger.LEVEL) {
        key.interestOps(OP_WRITE);
        for (int reports = 0; reports < 3; reports++) { // by poll twice, and then by epoll
          assertEquals(1, selector.selectNow());
          selector.selectedKeys().clear();
        }
      } else {
        assertThrows(CancelledKeyException.class, () -> key.interestOps(OP_WRITE));
      }
      assertRefused(Errno.ENOMEM, key);
      assertTrue(keys.get(i + 1).isValid());
    }
  }

  /** The exception has every failure. */
  @Test
  void everyKeyThatTheKernelKeepsIsNamed() throws Exception {
    EpollSelector selector = scene.open();
    List<EpollSelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      keys.add(scene.register(selector, scene.channel(), Trigger.EDGE));
    }
    keys.forEach(SelectionKey::cancel);
    Faults.arm(Fault.always(SystemCall.EPOLL_DELETE, Errno.ENOMEM));
    EpollException e = assertThrows(EpollException.class, () -> scene.select(selector));
    assertEquals("[12, 12]", Arrays.toString(errnos(e.getSuppressed())));
    Faults.clear();
    for (EpollSelectionKey key : keys) {
      assertFalse(selector.keys().contains(key));
      assertFalse(key.channel().isRegistered());
      key.channel().close();
    }
  }

  /** The key is cancelled during the wait, so it is deregistered when events are there already. */
  @Test
  void eventsThatCameBeforeTheFailureAreReportedAfterIt() throws Exception {
    EpollSelector selector = scene.open();
    EpollSelectionKey key = scene.register(selector, scene.channel(), Trigger.EDGE);
    Faults.arm(Fault.always(SystemCall.EPOLL_DELETE, Errno.ENOMEM));
    FutureTask<Integer> selecting = Scene.block(selector, EpollSelector::select);
    key.cancel();
    scene.selectors().get(selector).send();
    ExecutionException e = assertThrows(ExecutionException.class, selecting::get);
    assertEquals(Errno.ENOMEM, ((EpollException) e.getCause()).errno());
    key.channel().close();
  }

  /** One selector refuses the key, and then the other does not take it back. */
  @Test
  void moveThatFailsAndCannotBeUndone() throws Exception {
    EpollSelector source = scene.open();
    EpollSelector target = scene.open();
    EpollSelectionKey key = scene.register(source, scene.readable(), Trigger.EDGE);
    Faults.arm(
        new Fault(SystemCall.EPOLL_ADD, Faults.calls(SystemCall.EPOLL_ADD) + 1, 1, Errno.ENOSPC));
    Faults.arm(Fault.always(SystemCall.EPOLL_MODIFY, Errno.ENOMEM));
    EpollException e = assertThrows(EpollException.class, () -> key.moveTo(target));
    assertEquals("ENOSPC", e.errnoName());
    assertRefused(Errno.ENOMEM, key);
    Faults.clear();
    assertFalse(target.keys().contains(key));
  }

  /** The key has moved; the mover gets an exception, because the kernel keeps the old key. */
  @Test
  void moveWhoseOldKeyTheKernelKeepsIsMadeAllTheSame() throws Exception {
    EpollSelector source = scene.open();
    EpollSelector target = scene.open();
    EpollSelectionKey key = scene.register(source, scene.readable(), Trigger.EDGE);
    Faults.arm(Fault.once(SystemCall.EPOLL_DELETE, 1, Errno.ENOMEM));
    EpollException e = assertThrows(EpollException.class, () -> key.moveTo(target));
    assertTrue(e.operation().startsWith("epoll_ctl(EPOLL_CTL_DEL)"), e.operation());
    assertFalse(key.isValid());
    scene.assertReported(key.movedTo().orElseThrow());
    key.channel().close(); // ends what the kernel has kept
  }

  /** The thread that tried to wake it got an exception. */
  @Test
  void threadThatCannotBeWokenComesBackByItsTimeout() throws Exception {
    EpollSelector selector = scene.open();
    Faults.arm(Fault.always(SystemCall.WRITE, Errno.EBADF));
    FutureTask<Integer> selecting = Scene.block(selector, each -> each.select(200));
    assertThrows(IllegalStateException.class, selector::wakeup);
    assertThrows(IllegalStateException.class, selector::wakeup);
    assertEquals(0, selecting.get());
  }

  @Test
  void selectorThatIsBrokenAltogetherGivesEverythingBack() throws Exception {
    EpollSelector selector = scene.open();
    EpollSelectionKey key = scene.register(selector, scene.readable(), Trigger.ONE_SHOT);
    selector.asChannel();
    for (SystemCall call : SystemCall.values()) {
      Faults.arm(Fault.always(call, Errno.EBADF));
    }
    assertThrows(IOException.class, selector::select);
    assertThrows(CancelledKeyException.class, () -> key.interestOps(OP_WRITE));
    assertThrows(Exception.class, selector::close);
    Faults.clear();
    assertFalse(selector.isOpen());
  }
}
