package io.edgewise.internal.arming;

import static io.edgewise.internal.linux.Native.EPOLLOUT;

/**
 * What is known of how a plain key is used, in 16 bits: its {@link Habit}, and notes of what has
 * happened since the selecting thread looked at it last. Pure functions.
 *
 * <pre>
 * note                                      by             until
 * unwanted: was reported, did not ask       unwanted       silenced, lookedAt
 * answered: was reported what poll has said answered       lookedAt
 * writes:   asks epoll if it is writable    beginsToWrite  lookedAt, but as below
 * prompt:   it was, at once                 writable       it is a third time
 * went on:  it was asked again              writable       it is a third time
 * polled, twice: was asked by poll          polled         beginsToWrite, lookedAt
 * </pre>
 *
 * <p>A key that was prompt, or polled, may go on asking once; what is noted then stays when it is
 * looked at. When it stops, it was writable at once; when it does not, it was not.
 */
public final class Usage {
  private static final int HABIT = 0xFF;
  private static final int UNWANTED = 0x100;
  private static final int ANSWERED = 0x200;
  private static final int WRITES = 0x400;
  private static final int PROMPT = 0x800;
  private static final int WENT_ON = 0x1000;
  private static final int POLLED = 0x2000;
  private static final int POLLED_TWICE = 0x4000;

  private Usage() {}

  private static boolean has(int usage, int note) {
    return (usage & note) != 0;
  }

  public static byte habit(int usage) {
    return (byte) usage;
  }

  /** Forgets what is of this selection operation, or of this selector, only. */
  public static int habitOnly(int usage) {
    return usage & HABIT;
  }

  private static int withHabit(int usage, byte habit) {
    return (usage & ~HABIT) | (habit & HABIT);
  }

  /** After an event that the key did not ask for. */
  public static int unwanted(int usage) {
    return withHabit(usage, Habit.unwanted(habit(usage))) | UNWANTED;
  }

  public static boolean isUnwanted(int usage) {
    return has(usage, UNWANTED);
  }

  /** After it was seen to that no more such events come. */
  public static int silenced(int usage) {
    return usage & ~UNWANTED;
  }

  /** As epoll is told that the key asks if it is writable. */
  public static int beginsToWrite(int usage) {
    return (usage & (HABIT | UNWANTED)) | WRITES;
  }

  /** Whether the key asks epoll if it is writable, and has had no answer yet. */
  public static boolean hasBegunToWrite(int usage) {
    return has(usage, WRITES) && !has(usage, PROMPT);
  }

  /** After epoll has said that the key is writable; at once, if no thread was blocked for that. */
  public static int writable(int usage, boolean atOnce) {
    if (has(usage, PROMPT) && !has(usage, WENT_ON)) {
      return usage | WENT_ON;
    }
    return atOnce && hasBegunToWrite(usage) ? usage | PROMPT : usage & ~(PROMPT | WENT_ON);
  }

  /** After poll has said that the key is writable. */
  public static int polled(int usage) {
    return usage | (has(usage, POLLED) ? POLLED_TWICE : POLLED);
  }

  /** After what poll has said was reported. */
  public static int answered(int usage) {
    return usage | ANSWERED;
  }

  /** Whether poll may be asked: twice, and then epoll is told. */
  public static boolean mayPoll(int usage) {
    return !has(usage, POLLED_TWICE);
  }

  /** Whether the key was reported what poll has said, by this selection operation. */
  public static boolean isAnswered(int usage) {
    return has(usage, ANSWERED);
  }

  /** After it was not writable as it begins to ask, or has asked by poll often enough. */
  public static int notWritable(int usage) {
    return withHabit(usage, Habit.notWritableAtOnce(habit(usage)));
  }

  /**
   * After the selecting thread has looked at the key again.
   *
   * @param usedUp whether an event has disarmed it
   * @param before the events that it asked for
   * @param now the events that it asks for
   */
  public static int lookedAt(int usage, boolean usedUp, int before, int now) {
    byte habit = habit(usage);
    if (usedUp && !has(usage, UNWANTED) && before != 0) {
      habit = now == 0 ? Habit.served(habit) : now == before ? Habit.kept(habit) : habit;
    }
    boolean goesOn = (now & EPOLLOUT) != 0;
    if (goesOn && has(usage, PROMPT | POLLED)) {
      return withHabit(usage & ~(UNWANTED | ANSWERED), habit);
    }
    if (has(usage, PROMPT)) {
      habit = Habit.writableAtOnce(habit);
    } else if (has(usage, WRITES)) {
      habit = Habit.notWritableAtOnce(habit);
    }
    return habit & HABIT;
  }
}
