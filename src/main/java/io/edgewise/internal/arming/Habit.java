package io.edgewise.internal.arming;

import io.edgewise.internal.selector.InterestList;

/**
 * What is known of how a plain key is used, in a byte. Pure functions; {@link InterestList} says
 * when which is called.
 *
 * <p>A key may be <em>dispatched</em>: it is reported, its interest is taken away while somebody
 * works, and given back. Such a key is armed one-shot, so that the kernel takes the interest away.
 * That is learned from an event that nobody wanted any more. It is forgotten when the interest of a
 * reported key is kept: once for one of which nothing else is known, and once more for each time
 * that it served before, up to three. Each time that nothing else was known takes one event more to
 * learn it again, until it serves.
 *
 * <p>A key may be <em>writable at once</em> whenever that is asked: before each write, with the
 * socket's buffer empty. Then it is cheaper to ask by {@code poll} than to tell epoll and take it
 * back. That is learned from {@value #PROMPT_WRITES} times in a row.
 *
 * <pre>
 *              not dispatched                        dispatched
 * unwanted     one more; dispatched, without trust,  as it is
 *              if there are more than mistakes
 * kept         as it is                              less trust; without any not dispatched,
 *                                                    and one more mistake
 * served       as it is                              more trust, no mistakes
 * </pre>
 */
public final class Habit {
  /** Nothing is known. */
  static final byte UNKNOWN = 0;

  /** How many times in a row a key must be writable at once. */
  public static final int PROMPT_WRITES = 7;

  private static final int WRITES = 0x07;
  private static final int DISPATCHED = 0x08;
  private static final int ONE_MISTAKE = 0x10;
  private static final int MISTAKES = 0x30;

  /**
   * Of a dispatched key how far that is trusted; of another how many unwanted events there were.
   */
  private static final int COUNT = 0xC0;

  private static final int ONE = 0x40;

  private Habit() {}

  static boolean isDispatched(byte habit) {
    return (habit & DISPATCHED) != 0;
  }

  static boolean isWritableAtOnce(byte habit) {
    return (habit & WRITES) == PROMPT_WRITES;
  }

  /** After an event that came when its interest had been taken away. */
  static byte unwanted(byte habit) {
    if (isDispatched(habit)) {
      return habit;
    }
    int seen = (habit & COUNT) / ONE;
    int mistakes = (habit & MISTAKES) / ONE_MISTAKE;
    return (byte) (seen < mistakes ? habit + ONE : (habit & ~COUNT) | DISPATCHED);
  }

  /** After a key that was reported and thereby disarmed still asks for the same. */
  static byte kept(byte habit) {
    if (!isDispatched(habit)) {
      return habit;
    }
    if ((habit & COUNT) != 0) {
      return (byte) (habit - ONE);
    }
    int forgotten = habit & ~DISPATCHED;
    return (byte) ((habit & MISTAKES) == MISTAKES ? forgotten : forgotten + ONE_MISTAKE);
  }

  /** After a key that was reported and thereby disarmed asks for nothing. */
  static byte served(byte habit) {
    if (!isDispatched(habit)) {
      return habit;
    }
    int trusted = (habit & COUNT) == COUNT ? habit : habit + ONE;
    return (byte) (trusted & ~MISTAKES);
  }

  /** After a key was writable as soon as it asked, and does not ask any more. */
  static byte writableAtOnce(byte habit) {
    return isWritableAtOnce(habit) ? habit : (byte) (habit + 1);
  }

  /** After a key was not writable as soon as it asked, or goes on asking. */
  static byte notWritableAtOnce(byte habit) {
    return (byte) (habit & ~WRITES);
  }
}
