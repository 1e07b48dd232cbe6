package io.edgewise.testing;

import io.edgewise.Epoll;
import java.util.concurrent.Callable;

/**
 * The fault table of the shim that build/test-shim builds: which system calls fail, how many were
 * made and how many of them failed. One for the JVM; a fault is armed while no call of its kind
 * begins.
 */
public final class Faults {
  static {
    Epoll.ensureAvailability(); // loads the shim that these methods are in, too
  }

  private Faults() {}

  /** Disarms all faults and sets all counts to zero. */
  public static native void clear();

  /** Arms a fault; another of the same system call is disarmed. */
  public static void arm(Fault fault) {
    arm0(fault.call().number(), fault.first(), fault.times(), fault.errno());
  }

  /** How many calls were made since the table was cleared. */
  public static int calls(SystemCall call) {
    return calls0(call.number());
  }

  /** How many calls were made to fail since the table was cleared. */
  public static int failures(SystemCall call) {
    return failures0(call.number());
  }

  /** The descriptor that the last failing call was made for. */
  public static int descriptor(SystemCall call) {
    return descriptor0(call.number());
  }

  /** Does something whose system calls are not counted and do not fail. */
  public static <T> T without(Callable<T> action) throws Exception {
    pause0(true);
    try {
      return action.call();
    } finally {
      pause0(false);
    }
  }

  /** How many pieces of memory outside the heap the shim has mapped and not unmapped. */
  static native int mappings();

  private static native void arm0(int call, int first, int times, int errno);

  private static native void pause0(boolean pause);

  private static native int calls0(int call);

  private static native int failures0(int call);

  private static native int descriptor0(int call);
}
