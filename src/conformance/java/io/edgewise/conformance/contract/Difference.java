package io.edgewise.conformance.contract;

import io.edgewise.conformance.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The known cases in which tested selectors depart from the javadoc. Each is allowed for where it
 * can show, and asserted where it always does.
 */
public enum Difference {
  /**
   * An error or a hang-up sets the ready set of a key that is already selected to its interest set,
   * and drops what was recorded before.
   */
  FORGETS_READY_SET_AT_HANG_UP(Difference::areSelectorsOfTheJdk),

  /**
   * A wake-up is used up at the end of a selection and not by its wait. So a wake-up by an action
   * is lost if the selection itself was woken, and a wake-up survives if the action throws.
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
   * being closed. That is unexpected: a key is valid or throws {@code CancelledKeyException} (seen
   * in one of 17 races on JDK 17, in none of 20,000 on JDK 25).
   */
  INTEREST_CHANGE_FAILS_UNDER_CLOSE(Difference::areSelectorsOfAnOlderJdk),

  /**
   * Before it sets the interrupt status, {@code Thread.interrupt} checks whether the thread is in
   * an operation that it must end. A selection that begins between the two goes on waiting,
   * interrupted. This is a fault of {@code Thread}, not of a provider: JDK-8323782, fixed after JDK
   * 22. It is rare, one in 10,000 races.
   */
  INTERRUPT_MISSES_SELECTION(() -> Runtime.version().feature() < 23);

  private final boolean known;

  Difference(BooleanSupplier known) {
    this.known = known.getAsBoolean();
  }

  /** Whether it is expected of the provider under test, or of this JVM. */
  public boolean isKnown() {
    return known;
  }

  /** All expected differences. */
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
