package io.edgewise.conformance.contract;

import io.edgewise.conformance.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Where what the contract was tried on is known not to do what the javadoc says. Each is allowed
 * for where it shows, and asserted where it always does.
 */
public enum Difference {
  /**
   * An error or a hang-up sets the ready set of a key that is already selected to its interest set,
   * and forgets what was recorded before.
   */
  FORGETS_READY_SET_AT_HANG_UP(Difference::areSelectorsOfTheJdk),

  /**
   * A wake-up is used up at the end of a selection and not by its wait, so that one which an action
   * makes in a selection that was woken itself is lost, and one survives when the action throws.
   */
  USES_UP_WAKEUP_AFTER_ACTIONS(Difference::areSelectorsOfTheJdk),

  /**
   * Closing a selector may throw {@code NullPointerException}, and leave keys behind, when another
   * thread is registering a channel with it (seen in one of 300 races on JDK 17, in none of 40,000
   * on JDK 25).
   */
  CLOSE_FAILS_UNDER_REGISTRATION(Difference::areSelectorsOfAnOlderJdk),

  /**
   * Changing the interest set of a key throws {@code ClosedSelectorException} while its selector is
   * being closed, which nobody expects of it: a key is valid or throws {@code
   * CancelledKeyException} (seen in one of 17 races on JDK 17, in none of 20,000 on JDK 25).
   */
  INTEREST_CHANGE_FAILS_UNDER_CLOSE(Difference::areSelectorsOfAnOlderJdk),

  /**
   * {@code Thread.interrupt} looks whether the thread is in an operation that it must end before it
   * sets the interrupt status, so that a selection that begins between the two goes on waiting,
   * interrupted. The fault is that of {@code Thread} and of no provider: JDK-8323782, mended after
   * JDK 22. It is rare, one in 10,000 races.
   */
  INTERRUPT_MISSES_SELECTION(() -> Runtime.version().feature() < 23);

  private final boolean known;

  Difference(BooleanSupplier known) {
    this.known = known.getAsBoolean();
  }

  /** Whether it is to be expected of the provider under test, or of this JVM. */
  public boolean isKnown() {
    return known;
  }

  /** All that are. */
  public static List<Difference> known() {
    return Arrays.stream(values()).filter(Difference::isKnown).toList();
  }

  private static boolean areSelectorsOfAnOlderJdk() {
    return areSelectorsOfTheJdk() && Runtime.version().feature() < 25;
  }

  private static boolean areSelectorsOfTheJdk() {
    return Settings.selectorType().getModule() == Object.class.getModule();
  }
}
