package io.edgewise.testing;

import io.edgewise.internal.linux.Errno;

/**
 * A system call that is made to fail: the first time from the given call of its kind on, counted
 * from 1, and as many times as given.
 */
public record Fault(SystemCall call, int first, int times, int errno) {
  /** The number of times that never end. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  public static Fault once(SystemCall call, int number, int errno) {
    return new Fault(call, number, 1, errno);
  }

  public static Fault always(SystemCall call, int errno) {
    return new Fault(call, 1, ALWAYS, errno);
  }

  @Override
  public String toString() {
    String often =
        times == 1 ? "" : times == ALWAYS ? " and all after it" : " (" + times + " times)";
    return call + " #" + first + often + ": " + Errno.name(errno);
  }
}
