package io.edgewise.conformance.optin;

import java.io.IOException;

/**
 * One operation of a program, on selectors, channels and keys by their numbers: s0, c0 and k0 are
 * the first of each. A step whose channel or key does not exist does nothing, so that any part of a
 * program is a program.
 */
sealed interface Step
    permits ChannelStep, KeyStep, MoveStep, OpenStep, RegisterStep, SelectStep, SelectorStep {
  /** Does it, and notes what is expected of it. */
  void perform(World world) throws IOException;

  /** What is counted as covered. */
  String name();

  /** An operation that must throw. */
  interface Call {
    void run() throws IOException;
  }

  /** Performs a call that must throw the expected exception, or none if that is null. */
  static void expect(Registration registration, Class<?> expected, Call call) {
    Throwable thrown = null;
    try {
      call.run();
    } catch (IOException | RuntimeException e) {
      thrown = e;
    }
    Class<?> actual = thrown == null ? null : thrown.getClass();
    if (actual != expected) {
      Violation violation =
          new Violation("exception", registration, "expected " + expected + ", was " + thrown);
      violation.initCause(thrown);
      throw violation;
    }
  }
}
