package io.edgewise.internal.arming;

import static io.edgewise.internal.linux.Native.EPOLLIN;
import static io.edgewise.internal.linux.Native.EPOLLOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UsageTest {
  private static final int BOTH = EPOLLIN | EPOLLOUT;

  private static final byte DISPATCHED = Habit.unwanted(Habit.UNKNOWN);
  private static final byte ONE_WRITE = Habit.writableAtOnce(Habit.UNKNOWN);

  private static int lookedAt(int usage, int before, int now) {
    return Usage.lookedAt(usage, false, before, now);
  }

  @Test
  void unwantedEventIsNotedUntilItIsSilencedOrLookedAt() {
    int usage = Usage.unwanted(0);
    assertTrue(Usage.isUnwanted(usage));
    assertEquals(DISPATCHED, Usage.habit(usage));
    assertFalse(Usage.isUnwanted(Usage.silenced(usage)));
    assertEquals(DISPATCHED, Usage.habit(Usage.silenced(usage)));
    assertEquals(DISPATCHED, lookedAt(usage, 0, EPOLLIN));
  }

  @Test
  void reportThatDisarmedTheKeyServedOrDidNot() {
    byte served = Habit.served(DISPATCHED);
    assertEquals(served, Usage.habit(Usage.lookedAt(DISPATCHED, true, EPOLLIN, 0)));
    byte kept = Habit.kept(DISPATCHED);
    assertEquals(kept, Usage.habit(Usage.lookedAt(DISPATCHED, true, EPOLLIN, EPOLLIN)));
    assertEquals(DISPATCHED, Usage.lookedAt(DISPATCHED, true, EPOLLIN, BOTH), "something else");
    assertEquals(DISPATCHED, Usage.lookedAt(DISPATCHED, true, 0, 0), "a hang-up, unasked");
    assertEquals(DISPATCHED, Usage.lookedAt(DISPATCHED, false, EPOLLIN, EPOLLIN), "no report");
  }

  @Test
  void unwantedEventThatDisarmedTheKeySaysNothing() {
    int usage = Usage.unwanted(DISPATCHED);
    assertEquals(DISPATCHED, Usage.lookedAt(usage, true, EPOLLOUT, EPOLLOUT));
    assertEquals(DISPATCHED, Usage.lookedAt(usage, true, EPOLLOUT, 0));
  }

  @Test
  void keyThatIsWritableAtOnceAndStopsAskingIsCounted() {
    int usage = Usage.beginsToWrite(0);
    assertTrue(Usage.hasBegunToWrite(usage));
    usage = Usage.writable(usage, true);
    assertFalse(Usage.hasBegunToWrite(usage));
    assertEquals(ONE_WRITE, lookedAt(usage, BOTH, EPOLLIN));
  }

  @Test
  void keyThatGoesOnAskingOnceIsCountedAndThenNotAnyMore() {
    int prompt = Usage.writable(Usage.beginsToWrite(ONE_WRITE), true);
    int again = Usage.writable(lookedAt(prompt, BOTH, BOTH), false);
    assertEquals(Habit.writableAtOnce(ONE_WRITE), lookedAt(again, BOTH, EPOLLIN));
    int third = Usage.writable(again, false);
    assertEquals(Habit.UNKNOWN, Usage.habit(lookedAt(third, BOTH, EPOLLIN)));
    assertEquals(Habit.UNKNOWN, Usage.habit(lookedAt(third, BOTH, BOTH)));
  }

  @Test
  void keyThatIsWritableLaterIsNotCounted() {
    int late = Usage.writable(Usage.beginsToWrite(ONE_WRITE), false);
    assertEquals(Habit.UNKNOWN, Usage.habit(lookedAt(late, BOTH, EPOLLIN)));
    int never = Usage.beginsToWrite(ONE_WRITE);
    assertEquals(Habit.UNKNOWN, Usage.habit(lookedAt(never, BOTH, EPOLLIN)));
  }

  @Test
  void pollIsAskedTwiceInARow() {
    int once = Usage.polled(ONE_WRITE);
    assertFalse(Usage.isAnswered(once), "it was not reported yet");
    once = Usage.answered(once);
    assertTrue(Usage.isAnswered(once));
    assertTrue(Usage.mayPoll(once));
    once = lookedAt(once, BOTH, BOTH);
    assertFalse(Usage.isAnswered(once), "it is of one selection operation only");
    int twice = Usage.answered(Usage.polled(once));
    assertTrue(Usage.isAnswered(twice));
    assertFalse(Usage.mayPoll(twice));
    assertFalse(Usage.mayPoll(lookedAt(twice, BOTH, BOTH)));
    assertEquals(ONE_WRITE, lookedAt(twice, BOTH, EPOLLIN), "it stopped asking");
    assertTrue(Usage.mayPoll(Usage.beginsToWrite(twice)), "epoll was told");
    assertEquals(Habit.UNKNOWN, Usage.habit(Usage.notWritable(twice)));
  }
}
