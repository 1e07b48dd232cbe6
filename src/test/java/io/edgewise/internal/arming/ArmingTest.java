package io.edgewise.internal.arming;

import static io.edgewise.internal.arming.Arming.ABSENT;
import static io.edgewise.internal.arming.Arming.DISARMED;
import static io.edgewise.internal.linux.EpollNatives.EPOLLERR;
import static io.edgewise.internal.linux.EpollNatives.EPOLLET;
import static io.edgewise.internal.linux.EpollNatives.EPOLLEXCLUSIVE;
import static io.edgewise.internal.linux.EpollNatives.EPOLLHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLONESHOT;
import static io.edgewise.internal.linux.EpollNatives.EPOLLOUT;
import static io.edgewise.internal.linux.EpollNatives.EPOLLPRI;
import static io.edgewise.internal.linux.EpollNatives.EPOLLRDHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLLWAKEUP;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.internal.arming.Arming.Step;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("table")
class ArmingTest {
  private static final int EDGE = EPOLLET;
  private static final int ONE_SHOT = EPOLLONESHOT;
  private static final int EXCLUSIVE = EPOLLEXCLUSIVE;

  /** For a key in NIO mode. */
  private static void assertTransition(int from, int interest, int to, Step step) {
    int wanted = Arming.desired(Mode.NIO, interest, 0);
    assertEquals(to, wanted);
    assertEquals(step, Arming.step(from, wanted, false));
    if (from == to) {
      assertEquals(Step.NOTHING, Arming.step(from, wanted, true), "again");
    }
  }

  @Test
  void keyWithoutInterestIsNotAdded() {
    assertTransition(ABSENT, 0, DISARMED, Step.NOTHING);
  }

  @Test
  void firstInterestIsAdded() {
    assertTransition(ABSENT, OP_READ, EPOLLIN, Step.ADD);
    assertTransition(ABSENT, OP_ACCEPT, EPOLLIN, Step.ADD);
    assertTransition(ABSENT, OP_CONNECT, EPOLLOUT, Step.ADD);
    assertTransition(ABSENT, OP_READ | OP_WRITE, EPOLLIN | EPOLLOUT, Step.ADD);
  }

  @Test
  void everyLaterChangeIsModified() {
    assertTransition(EPOLLIN, OP_READ | OP_WRITE, EPOLLIN | EPOLLOUT, Step.MODIFY);
    assertTransition(EPOLLIN | EPOLLOUT, OP_WRITE, EPOLLOUT, Step.MODIFY);
    assertTransition(EPOLLIN, 0, DISARMED, Step.MODIFY);
    assertTransition(DISARMED, OP_READ, EPOLLIN, Step.MODIFY);
  }

  @Test
  void whatTheKernelHasAlreadyIsNotSaidAgain() {
    assertTransition(EPOLLIN, OP_READ, EPOLLIN, Step.NOTHING);
    assertTransition(DISARMED, 0, DISARMED, Step.NOTHING);
    assertTransition(EPOLLOUT, OP_CONNECT, EPOLLOUT, Step.NOTHING);
    assertTransition(EPOLLOUT, OP_WRITE, EPOLLOUT, Step.NOTHING);
  }

  @Test
  void triggerIsSaidWithTheEvents() {
    assertEquals(EPOLLIN | EPOLLET, Arming.desired(EDGE, OP_READ, 0));
    assertEquals(EPOLLIN | EPOLLONESHOT, Arming.desired(ONE_SHOT, OP_READ, 0));
    assertEquals(EPOLLIN | EPOLLEXCLUSIVE, Arming.desired(EXCLUSIVE, OP_ACCEPT, 0));
    assertEquals(EPOLLOUT | EPOLLET | EPOLLWAKEUP, Arming.desired(EDGE | EPOLLWAKEUP, OP_WRITE, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {EPOLLET, EPOLLONESHOT, EPOLLET | EPOLLONESHOT})
  void whatReportsOnceIsModifiedToReportAgain(int mode) {
    int armed = Arming.desired(mode, OP_READ, 0);
    assertEquals(Step.NOTHING, Arming.step(armed, armed, false));
    assertEquals(Step.MODIFY, Arming.step(armed, armed, true));
  }

  @Test
  void reportedOneShotKeyIsModifiedForTheSameInterest() {
    assertEquals(Step.MODIFY, Arming.step(DISARMED, Arming.desired(ONE_SHOT, OP_READ, 0), false));
    assertEquals(Step.NOTHING, Arming.step(DISARMED, Arming.desired(Mode.NIO, 0, 0), true));
  }

  @Test
  void exclusiveKeyIsRemovedAndAdded() {
    int accept = Arming.desired(EXCLUSIVE, OP_ACCEPT, 0);
    assertEquals(Step.ADD, Arming.step(ABSENT, accept, false));
    assertEquals(Step.NOTHING, Arming.step(accept, accept, false));
    assertEquals(Step.NOTHING, Arming.step(accept, accept, true), "level-triggered");
    int idle = Arming.desired(EXCLUSIVE, 0, 0);
    assertEquals(EPOLLEXCLUSIVE | EPOLLET, idle);
    assertEquals(Step.REPLACE, Arming.step(accept, idle, false));
    assertEquals(Step.REPLACE, Arming.step(accept, EPOLLIN, false));
    assertEquals(Step.REPLACE, Arming.step(EPOLLIN, accept, false));
    int edge = Arming.desired(EXCLUSIVE | EDGE, OP_ACCEPT, 0);
    assertEquals(Step.REPLACE, Arming.step(accept, edge, false));
    assertEquals(Step.REPLACE, Arming.step(edge, edge, true));
  }

  @Test
  void extraEventsAreAskedForBesideTheInterest() {
    assertEquals(
        EPOLLIN | EPOLLRDHUP | EPOLLPRI, Arming.desired(EPOLLRDHUP | EPOLLPRI, OP_READ, 0));
  }

  /** A hang-up cannot be masked: level-triggered, it would be reported forever. */
  @Test
  void extraEventsAloneAreEdgeTriggered() {
    assertEquals(EPOLLRDHUP | EPOLLET, Arming.desired(EPOLLRDHUP, 0, 0));
    assertEquals(EPOLLPRI | EPOLLET, Arming.desired(EPOLLPRI, 0, 0));
    assertEquals(EPOLLPRI | EPOLLET | ONE_SHOT, Arming.desired(EPOLLPRI | ONE_SHOT, 0, 0));
  }

  @Test
  void closeOfThePeerThatWasHeardIsNotAskedForAgain() {
    assertEquals(EPOLLIN, Arming.desired(EPOLLRDHUP, OP_READ, EPOLLRDHUP));
    assertEquals(
        EPOLLIN | EPOLLPRI | ONE_SHOT,
        Arming.desired(EPOLLRDHUP | EPOLLPRI | ONE_SHOT, OP_READ, EPOLLRDHUP));
  }

  /** After the half-close a hang-up may still come; after that nothing. */
  @Test
  void hangUpIsAwaitedAfterAHalfClose() {
    assertEquals(EPOLLET, Arming.desired(EPOLLRDHUP, 0, EPOLLRDHUP));
    assertEquals(EPOLLET | ONE_SHOT, Arming.desired(EPOLLRDHUP | ONE_SHOT, 0, EPOLLRDHUP));
    assertEquals(DISARMED, Arming.desired(EPOLLRDHUP, 0, EPOLLRDHUP | EPOLLHUP));
    assertEquals(DISARMED, Arming.desired(EPOLLRDHUP | EDGE, 0, EPOLLRDHUP | EPOLLHUP));
    assertEquals(DISARMED, Arming.desired(EPOLLRDHUP | EPOLLPRI, 0, EPOLLHUP), "nothing can come");
  }

  @Test
  void keyIsSelectedForWhatItAsksForAndUnaskedForErrors() {
    int unasked = EPOLLERR | EPOLLHUP;
    assertEquals(EPOLLIN | unasked, Arming.reported(EDGE, OP_READ, 0));
    assertEquals(EPOLLOUT | EPOLLRDHUP | unasked, Arming.reported(EPOLLRDHUP, OP_WRITE, 0));
    assertEquals(EPOLLPRI | unasked, Arming.reported(EPOLLPRI, 0, 0));
    assertEquals(EPOLLOUT | unasked, Arming.reported(EPOLLRDHUP, OP_WRITE, EPOLLRDHUP));
    assertEquals(unasked, Arming.reported(EPOLLRDHUP, 0, EPOLLRDHUP));
    assertEquals(0, Arming.reported(EPOLLRDHUP, 0, EPOLLRDHUP | EPOLLHUP));
    for (int mode : new int[] {EDGE, ONE_SHOT, EXCLUSIVE}) {
      assertEquals(unasked, Arming.reported(mode, 0, 0));
      assertEquals(0, Arming.reported(mode, 0, EPOLLHUP));
    }
  }

  /**
   * Errors and hang-ups are always reported: once, as level-triggered they would be reported
   * forever.
   */
  @Test
  void keyThatIsNotPlainIsArmedWithoutInterest() {
    assertEquals(EPOLLET, Arming.desired(EDGE, 0, 0));
    assertEquals(EPOLLET | EPOLLONESHOT, Arming.desired(ONE_SHOT, 0, 0));
    assertEquals(EPOLLET | EPOLLWAKEUP, Arming.desired(EPOLLWAKEUP, 0, 0));
    assertEquals(DISARMED, Arming.desired(EDGE, 0, EPOLLHUP));
    assertFalse(Arming.asksForEvents(EPOLLET | EPOLLONESHOT, 0));
  }

  @Test
  void closeOfThePeerThatWasHeardIsLeftInAnEdgeTriggeredKey() {
    assertEquals(
        Step.NOTHING, Arming.step(EPOLLIN | EPOLLRDHUP | EPOLLET, EPOLLIN | EPOLLET, false));
    assertEquals(Step.MODIFY, Arming.step(EPOLLIN | EPOLLRDHUP | EPOLLET, EPOLLIN | EPOLLET, true));
    assertEquals(Step.MODIFY, Arming.step(EPOLLIN | EPOLLRDHUP, EPOLLIN, false), "level-triggered");
    int edgeOneShot = EPOLLIN | EPOLLET | EPOLLONESHOT;
    assertEquals(Step.MODIFY, Arming.step(edgeOneShot | EPOLLRDHUP, edgeOneShot, false));
    assertFalse(Arming.asksForEvents(EPOLLRDHUP | EPOLLET, EPOLLRDHUP));
    assertTrue(Arming.asksForEvents(EPOLLRDHUP | EPOLLET, 0));
  }

  @Test
  void whatIsUnknownIsToldAnew() {
    assertEquals(Step.REPLACE, Arming.step(Arming.UNKNOWN, EPOLLIN, false));
    assertEquals(Step.REPLACE, Arming.lazyStep(Arming.UNKNOWN, EPOLLIN, false));
    assertEquals(Step.REPLACE, Arming.lazyStep(Arming.UNKNOWN, DISARMED, false));
  }

  /** For a key in NIO mode whose changes may be deferred. */
  private static void assertLazily(Step step, int armed, int wanted) {
    assertEquals(step, Arming.lazyStep(armed, wanted, false));
  }

  @Test
  void interestThatComesIsNotPutOff() {
    assertLazily(Step.NOTHING, ABSENT, DISARMED);
    assertLazily(Step.ADD, ABSENT, EPOLLIN);
    assertLazily(Step.ADD, ABSENT, EPOLLIN | EPOLLONESHOT);
    assertLazily(Step.MODIFY, DISARMED, EPOLLIN);
    assertLazily(Step.MODIFY, EPOLLIN, EPOLLIN | EPOLLOUT);
    assertLazily(Step.MODIFY, EPOLLIN | EPOLLONESHOT, EPOLLOUT | EPOLLONESHOT);
  }

  @Test
  void interestInInputThatGoesIsPutOffUntilItIsReported() {
    for (int once : new int[] {0, EPOLLONESHOT}) {
      assertLazily(Step.NOTHING, EPOLLIN | once, DISARMED);
      assertLazily(Step.NOTHING, EPOLLIN | EPOLLOUT | once, EPOLLOUT);
      assertEquals(Step.MODIFY, Arming.lazyStep(EPOLLIN | once, DISARMED, true));
      assertEquals(Step.MODIFY, Arming.lazyStep(EPOLLIN | EPOLLOUT | once, EPOLLOUT, true));
    }
  }

  @Test
  void interestInOutputThatGoesIsNotPutOff() {
    assertLazily(Step.MODIFY, EPOLLOUT, DISARMED);
    assertLazily(Step.MODIFY, EPOLLIN | EPOLLOUT, EPOLLIN);
    assertLazily(Step.MODIFY, EPOLLIN | EPOLLOUT, DISARMED);
  }

  @Test
  void keyThatIsArmedOnceOrForEverForTheSameIsLeft() {
    assertLazily(Step.NOTHING, EPOLLIN, EPOLLIN | EPOLLONESHOT);
    assertLazily(Step.NOTHING, EPOLLIN | EPOLLONESHOT, EPOLLIN);
    assertLazily(Step.NOTHING, DISARMED, DISARMED);
    assertEquals(Step.NOTHING, Arming.lazyStep(EPOLLIN, EPOLLIN, true), "wanted again");
  }
}
