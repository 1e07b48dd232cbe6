package io.edgewise.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.edgewise.EpollException;
import io.edgewise.internal.linux.DescriptorNatives;
import io.edgewise.internal.linux.EpollNatives;
import io.edgewise.internal.linux.Errno;
import io.edgewise.internal.linux.EventBuffer;
import io.edgewise.internal.selector.Insides;
import io.edgewise.testing.BusyPolling;
import io.edgewise.testing.Fault;
import io.edgewise.testing.Faults;
import io.edgewise.testing.Holdings;
import io.edgewise.testing.SystemCall;
import java.nio.channels.CancelledKeyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each system call of each {@link Scenario} fails once with each error that it can have: whoever
 * can act gets an exception, no other key suffers, nothing leaks, and the selector goes on. Needs
 * the shim of build/test-shim on java.library.path.
 */
@Tag("faults")
public class FaultSweepTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Set<SystemCall> ALL_CALLS =
      EnumSet.complementOf(EnumSet.of(SystemCall.OTHER));

  @AfterEach
  void clear() {
    Faults.clear();
  }

  @TestFactory
  Stream<DynamicNode> sweep() {
    List<DynamicNode> nodes = new ArrayList<>();
    Set<SystemCall> made = EnumSet.noneOf(SystemCall.class);
    for (Scenario scenario : Scenario.values()) {
      try {
        Map<SystemCall, Integer> counts = count(scenario);
        made.addAll(counts.keySet());
        nodes.add(sweep(scenario, counts));
      } catch (Exception | AssertionError e) {
        nodes.add(dynamicTest(scenario + ", without a fault", () -> rethrow(e)));
      }
    }
    nodes.add(
        dynamicTest("no system call is left out", () -> assertEquals(callsOfThisKernel(), made)));
    return nodes.stream();
  }

  /** The scenarios ask for no more busy polling where the kernel has none. */
  private static Set<SystemCall> callsOfThisKernel() throws Exception {
    Set<SystemCall> calls = EnumSet.copyOf(ALL_CALLS);
    if (!BusyPolling.isAvailable()) {
      calls.removeAll(EnumSet.of(SystemCall.SET_BUSY_POLL, SystemCall.GET_BUSY_POLL));
    }
    return calls;
  }

  private static DynamicContainer sweep(Scenario scenario, Map<SystemCall, Integer> counts) {
    int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
    return dynamicContainer(
        scenario + ", " + sum + " system calls",
        counts.entrySet().stream()
            .flatMap(entry -> faults(entry.getKey(), entry.getValue()))
            .map(fault -> test(scenario, fault)));
  }

  private static Stream<Fault> faults(SystemCall call, int count) {
    return IntStream.rangeClosed(1, count)
        .boxed()
        .flatMap(n -> call.errors().mapToObj(errno -> Fault.once(call, n, errno)));
  }

  private static DynamicTest test(Scenario scenario, Fault fault) {
    return dynamicTest(
        scenario + ", " + fault,
        () -> assertTimeoutPreemptively(PATIENCE, () -> playWith(scenario, fault)));
  }

  /** The system calls of a scenario to which nothing happens. */
  private static Map<SystemCall, Integer> count(Scenario scenario) throws Exception {
    play(scenario); // what is done only once is done
    Insides.forgetKernel();
    Holdings before = Holdings.now();
    Map<SystemCall, Integer> counts = play(scenario);
    before.assertNothingMore();
    return counts;
  }

  private static Map<SystemCall, Integer> play(Scenario scenario) throws Exception {
    Faults.clear();
    Map<SystemCall, Integer> counts = new EnumMap<>(SystemCall.class);
    try (Scene scene = new Scene(null)) {
      scenario.play(scene);
      for (SystemCall call : SystemCall.values()) {
        if (Faults.calls(call) > 0) {
          counts.put(call, Faults.calls(call));
        }
      }
      Aftermath.assertUnharmed(scene);
    }
    return counts;
  }

  private static void playWith(Scenario scenario, Fault fault) throws Throwable {
    Insides.forgetKernel();
    Holdings before = Holdings.now();
    boolean handled = HandledFault.contains(scenario, fault);
    try (Scene scene = new Scene(handled ? null : fault.call())) {
      Faults.clear();
      Faults.arm(fault);
      Exception thrown = catchOf(scenario, scene);
      assertEquals(1, Faults.failures(fault.call()), "failing calls");
      Faults.clear();
      if (handled) {
        rethrow(thrown);
      } else {
        assertSays(fault, thrown);
      }
      Aftermath.assertUnharmed(
          scene, isKept(fault, handled) ? Faults.descriptor(fault.call()) : -1);
    }
    before.assertNothingMore();
  }

  private static Exception catchOf(Scenario scenario, Scene scene) {
    try {
      scenario.play(scene);
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  private static void rethrow(Throwable e) throws Throwable {
    if (e != null) {
      throw e;
    }
  }

  private static boolean isKept(Fault fault, boolean handled) {
    return fault.call() == SystemCall.EPOLL_DELETE && !handled;
  }

  /** An exception names the call, the descriptor and the error. */
  static void assertSays(Fault fault, Exception thrown) {
    Throwable e = thrown;
    if (e instanceof CancelledKeyException
        || e instanceof IllegalStateException
        || e instanceof UnsupportedOperationException) {
      e = e.getCause();
    }
    EpollException told = assertInstanceOf(EpollException.class, e, () -> "thrown: " + thrown);
    assertEquals(fault.errno(), told.errno());
    String words = fault.call().words(Faults.descriptor(fault.call()));
    String message = told.getMessage();
    assertTrue(message.startsWith(words), message);
    assertTrue(message.contains("failed: " + Errno.name(fault.errno()) + " ("), message);
  }

  /** The table counts each native as what it is. */
  @Test
  void everyNativeIsCounted() throws Exception {
    Faults.clear();
    int epoll = EpollNatives.create();
    int eventfd = DescriptorNatives.eventfdCreate();
    for (int operation : new int[] {EpollNatives.EPOLL_CTL_ADD, EpollNatives.EPOLL_CTL_MOD}) {
      assertEquals(0, EpollNatives.control(epoll, operation, eventfd, EpollNatives.EPOLLIN, 0));
    }
    EventBuffer events = EventBuffer.allocate();
    assertEquals(0, EpollNatives.await(epoll, events.address(), 0, 1, 0));
    assertEquals(0, EpollNatives.awaitNanos(epoll, events.address(), 0, 1, 0, 1));
    events.free();
    assertEquals(8, DescriptorNatives.eventfdAdd(eventfd, 1));
    assertEquals(8, DescriptorNatives.eventfdReset(eventfd));
    assertEquals(-Errno.ENOTSOCK, DescriptorNatives.socketError(eventfd));
    assertEquals(
        EpollNatives.EPOLLOUT,
        DescriptorNatives.poll(eventfd, EpollNatives.EPOLLIN | EpollNatives.EPOLLOUT));
    assertEquals(0, EpollNatives.control(epoll, EpollNatives.EPOLL_CTL_DEL, eventfd, 0, 0));
    assertEquals(EpollNatives.setBusyPoll(epoll, 0, 0, false), EpollNatives.busyPoll(epoll));
    assertEquals(0, DescriptorNatives.close(eventfd));
    assertEquals(0, DescriptorNatives.close(epoll));
    for (SystemCall call : ALL_CALLS) {
      assertEquals(call == SystemCall.CLOSE ? 2 : 1, Faults.calls(call), call.toString());
    }
    assertEquals(0, Faults.calls(SystemCall.OTHER));
  }
}
