package io.edgewise.programs;

/**
 * An Error at any instruction of Edgewise: its classes are changed so that each instruction calls
 * {@link #pass} first (see {@code InterruptibleClasses}), which throws when its turn has come. One
 * thread at a time; what others execute does not count.
 */
public final class Interruption extends Error {
  private static final long serialVersionUID = 1L;

  private static Thread victim;
  private static int passes;
  private static int last;
  private static String place = "";

  private Interruption() {
    super("at instruction " + last);
  }

  /** What an action does that may fail. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  /**
   * Has the current thread do something, up to an instruction.
   *
   * @param number the number of the instruction before which it ends, from 1 on
   * @return whether it was ended; not if there are fewer instructions
   */
  static boolean isEnded(Action action, int number) throws Exception {
    passes = 0;
    last = number;
    victim = Thread.currentThread();
    try {
      action.run();
      return false;
    } catch (Interruption e) {
      place = e.getStackTrace()[1] + " of " + e.getStackTrace()[2];
      return true;
    } finally {
      victim = null;
    }
  }

  /** Where an action was ended last. */
  static String place() {
    return place;
  }

  /** Called before each instruction. */
  public static void pass() {
    if (Thread.currentThread() == victim && ++passes == last) {
      throw new Interruption();
    }
  }
}
