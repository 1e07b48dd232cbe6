package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;
import io.edgewise.Trigger;

/**
 * What one of several threads does.
 *
 * @param thread which of them
 * @param duct the channel that it uses
 * @param trigger null unless it is set
 */
record Deed(int thread, Operation operation, int duct, int argument, Trigger trigger) {
  enum Operation {
    WRITE,
    READ,
    /** The argument is the number of the selector to move to. */
    MOVE,
    CANCEL,
    /** The argument is the number of the selector. */
    REGISTER,
    CLOSE,
    SHUT_DOWN_FAR_OUTPUT,
    CLOSE_FAR,
    INTEREST_OPS,
    TRIGGER,
    EXTRA_EVENTS,
    REARM,
    /** Wakes the selector with the argument's number. */
    WAKEUP,
    /** Handles an event that a selecting thread has handed over. */
    HANDLE;

    /** Whether it arms a one-shot key. */
    boolean arms() {
      return switch (this) {
        case INTEREST_OPS, TRIGGER, EXTRA_EVENTS, REARM -> true;
        default -> false;
      };
    }
  }

  @Override
  public String toString() {
    String text =
        switch (operation) {
          case INTEREST_OPS -> Registration.ops(argument);
          case TRIGGER -> trigger.name();
          case EXTRA_EVENTS -> EpollEvents.toString(argument);
          case MOVE, REGISTER, WAKEUP -> "s" + argument;
          default -> "";
        };
    return "t%d: d%d.%s(%s)".formatted(thread, duct, operation, text);
  }
}
