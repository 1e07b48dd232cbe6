package io.edgewise.internal.arming;

import static io.edgewise.internal.arming.Usage.UNKNOWN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("table")
class UsageTest {
  private static final int BOTH = EPOLLIN | EPOLLOUT;

  private static final int DISPATCHED = Usage.history(Usage.unrequested(UNKNOWN));

  private static int unrequested(int usage, int times) {
    int result = usage;
    for (int i = 0; i < times; i++) {
      result = Usage.history(Usage.unrequested(result));
    }
    return result;
  }

  /** It was reported, and requests nothing. */
  private static int hit(int usage) {
    return Usage.applied(usage, true, EPOLLIN, 0);
  }

  /** It was reported, and requests the same. */
  private static int miss(int usage) {
    return Usage.applied(usage, true, EPOLLIN, EPOLLIN);
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertFalse(Usage.isDispatched(UNKNOWN));
    assertFalse(Usage.isUnrequested(UNKNOWN));
    assertFalse(Usage.isReported(UNKNOWN));
    assertTrue(Usage.mayPoll(UNKNOWN));
  }

  @Test
  void firstUnrequestedEventTells() {
    assertTrue(Usage.isDispatched(DISPATCHED));
  }

  @Test
  void eachMissTakesOneEventMoreUpToFour() {
    int usage = UNKNOWN;
    for (int needed : new int[] {1, 2, 3, 4, 4, 4}) {
      usage = unrequested(usage, needed - 1);
      assertFalse(Usage.isDispatched(usage), "one of " + needed + " is missing");
      usage = unrequested(usage, 1);
      assertTrue(Usage.isDispatched(usage), () -> "after " + needed);
      assertEquals(usage, unrequested(usage, 1), "nothing more to learn");
      usage = miss(usage);
      assertFalse(Usage.isDispatched(usage));
    }
  }

  @Test
  void hitsGiveConfidenceForAsManyMissesUpToThree() {
    for (int hits = 1; hits <= 5; hits++) {
      int usage = DISPATCHED;
      for (int i = 0; i < hits; i++) {
        usage = hit(usage);
      }
      for (int i = 0; i < Math.min(hits, 3); i++) {
        usage = miss(usage);
        assertTrue(Usage.isDispatched(usage));
      }
      assertFalse(Usage.isDispatched(miss(usage)));
    }
  }

  @Test
  void hitForgetsTheMisses() {
    int usage = miss(unrequested(miss(DISPATCHED), 2));
    usage = unrequested(usage, 3);
    assertTrue(Usage.isDispatched(usage));
    usage = miss(miss(hit(usage)));
    usage = unrequested(usage, 1);
    assertFalse(Usage.isDispatched(usage), "it was one miss more");
    assertTrue(Usage.isDispatched(unrequested(usage, 1)));
  }

  @Test
  void keyThatIsNotDispatchedIsNeitherHitNorMissed() {
    for (int usage : new int[] {UNKNOWN, miss(DISPATCHED)}) {
      assertEquals(usage, miss(usage));
      assertEquals(usage, hit(usage));
    }
  }

  @Test
  void onlyAReportThatDisarmedTheKeyIsAHitOrAMiss() {
    assertEquals(DISPATCHED, Usage.applied(DISPATCHED, true, EPOLLIN, BOTH), "something else");
    assertEquals(DISPATCHED, Usage.applied(DISPATCHED, true, 0, 0), "a hang-up, unasked");
    assertEquals(DISPATCHED, Usage.applied(DISPATCHED, false, EPOLLIN, EPOLLIN), "no report");
    int noted = Usage.unrequested(DISPATCHED);
    assertEquals(DISPATCHED, Usage.applied(noted, true, EPOLLOUT, EPOLLOUT), "unrequested");
    assertEquals(DISPATCHED, Usage.applied(noted, true, EPOLLOUT, 0), "unrequested");
  }

  @Test
  void unrequestedEventIsNotedUntilItIsDisarmedOrApplied() {
    int usage = Usage.unrequested(UNKNOWN);
    assertTrue(Usage.isUnrequested(usage));
    assertFalse(Usage.isUnrequested(Usage.disarmed(usage)));
    assertTrue(Usage.isDispatched(Usage.disarmed(usage)));
    assertEquals(DISPATCHED, Usage.applied(usage, false, 0, EPOLLIN));
  }

  @Test
  void pollIsAskedTwiceInARow() {
    int once = Usage.polled(DISPATCHED);
    assertFalse(Usage.isReported(once), "it was not reported yet");
    once = Usage.reported(once);
    assertTrue(Usage.isReported(once));
    assertTrue(Usage.mayPoll(once));
    once = Usage.applied(once, false, BOTH, BOTH);
    assertFalse(Usage.isReported(once), "it is of one selection operation only");
    int twice = Usage.reported(Usage.polled(once));
    assertFalse(Usage.mayPoll(twice));
    assertFalse(Usage.mayPoll(Usage.applied(twice, false, BOTH, BOTH)));
    assertEquals(DISPATCHED, Usage.applied(twice, false, BOTH, EPOLLIN), "it stopped");
    assertEquals(DISPATCHED, Usage.notPolled(Usage.disarmed(twice)) & 0xFF, "epoll was told");
    assertTrue(Usage.mayPoll(Usage.notPolled(twice)));
  }

  @Test
  void pollIsNotAskedSoManyTimesAfterItHasSaidNo() {
    int usage = Usage.pollFailed(Usage.polled(DISPATCHED));
    for (int i = 0; i < Usage.BACK_OFF; i++) {
      assertFalse(Usage.mayPoll(usage), "after " + i);
      assertTrue(Usage.mayPoll(Usage.withoutBackOff(usage)));
      usage = Usage.applied(Usage.notPolled(usage), false, BOTH, EPOLLIN);
    }
    assertTrue(Usage.mayPoll(usage));
    assertEquals(DISPATCHED, usage);
    assertEquals(DISPATCHED, Usage.notPolled(usage));
  }

  @Test
  void historiesDoNotMix() {
    int both = Usage.pollFailed(DISPATCHED);
    assertTrue(Usage.isDispatched(both));
    assertFalse(Usage.mayPoll(miss(both)));
    assertTrue(Usage.isDispatched(hit(both)));
    assertFalse(Usage.mayPoll(hit(hit(hit(hit(both))))));
  }
}
