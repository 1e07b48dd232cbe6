package io.edgewise.internal.arming;

import static io.edgewise.internal.arming.Habit.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HabitTest {
  private static byte unwanted(byte habit, int times) {
    byte result = habit;
    for (int i = 0; i < times; i++) {
      result = Habit.unwanted(result);
    }
    return result;
  }

  private static byte writableAtOnce(byte habit, int times) {
    byte result = habit;
    for (int i = 0; i < times; i++) {
      result = Habit.writableAtOnce(result);
    }
    return result;
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertFalse(Habit.isDispatched(UNKNOWN));
    assertFalse(Habit.isWritableAtOnce(UNKNOWN));
  }

  @Test
  void firstUnwantedEventTells() {
    assertTrue(Habit.isDispatched(Habit.unwanted(UNKNOWN)));
  }

  @Test
  void eachMistakeTakesOneEventMoreUpToFour() {
    byte habit = UNKNOWN;
    for (int needed : new int[] {1, 2, 3, 4, 4, 4}) {
      habit = unwanted(habit, needed - 1);
      assertFalse(Habit.isDispatched(habit), "one of " + needed + " is missing");
      habit = Habit.unwanted(habit);
      assertTrue(Habit.isDispatched(habit), () -> "after " + needed);
      assertEquals(habit, Habit.unwanted(habit), "nothing more to learn");
      habit = Habit.kept(habit);
      assertFalse(Habit.isDispatched(habit));
    }
  }

  @Test
  void whatServesIsTrustedAsOftenUpToThreeTimes() {
    for (int served = 1; served <= 5; served++) {
      byte habit = Habit.unwanted(UNKNOWN);
      for (int i = 0; i < served; i++) {
        habit = Habit.served(habit);
      }
      for (int i = 0; i < Math.min(served, 3); i++) {
        habit = Habit.kept(habit);
        assertTrue(Habit.isDispatched(habit), "trusted");
      }
      assertFalse(Habit.isDispatched(Habit.kept(habit)), "trusted no more");
    }
  }

  @Test
  void whatServesWasNoMistake() {
    byte habit = Habit.kept(unwanted(Habit.kept(Habit.unwanted(UNKNOWN)), 2));
    habit = unwanted(habit, 3);
    assertTrue(Habit.isDispatched(habit));
    habit = Habit.kept(Habit.kept(Habit.served(habit)));
    habit = Habit.unwanted(habit);
    assertFalse(Habit.isDispatched(habit), "it was one mistake more");
    assertTrue(Habit.isDispatched(Habit.unwanted(habit)));
  }

  @Test
  void keyThatIsNotDispatchedIsNeitherKeptNorServed() {
    for (byte habit : new byte[] {UNKNOWN, Habit.kept(Habit.unwanted(UNKNOWN))}) {
      assertEquals(habit, Habit.kept(habit));
      assertEquals(habit, Habit.served(habit));
    }
  }

  @Test
  void writingAtOnceIsLearnedFromTimesInARow() {
    byte habit = writableAtOnce(UNKNOWN, Habit.PROMPT_WRITES - 1);
    assertFalse(Habit.isWritableAtOnce(habit));
    assertTrue(Habit.isWritableAtOnce(Habit.writableAtOnce(habit)));
    assertTrue(Habit.isWritableAtOnce(writableAtOnce(habit, 10)));
    habit = Habit.writableAtOnce(Habit.notWritableAtOnce(habit));
    assertFalse(Habit.isWritableAtOnce(habit));
    assertTrue(Habit.isWritableAtOnce(writableAtOnce(habit, Habit.PROMPT_WRITES - 1)));
  }

  @Test
  void habitsDoNotMix() {
    byte both = writableAtOnce(Habit.unwanted(UNKNOWN), Habit.PROMPT_WRITES);
    assertTrue(Habit.isDispatched(both));
    assertTrue(Habit.isWritableAtOnce(both));
    assertTrue(Habit.isWritableAtOnce(Habit.kept(both)));
    assertTrue(Habit.isDispatched(Habit.notWritableAtOnce(both)));
  }
}
