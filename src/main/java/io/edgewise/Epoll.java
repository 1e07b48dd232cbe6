package io.edgewise;

import java.lang.invoke.MethodHandles;

/**
 * Says whether Edgewise can run here: on Linux, with its native library, on a JDK whose channels it
 * knows. Found out once, when it is first asked. All methods are thread-safe.
 */
public final class Epoll {
  @SuppressWarnings("StaticAssignmentOfThrowable") // the first failure is the one to report
  private static final Throwable UNAVAILABILITY_CAUSE = findOut();

  private Epoll() {}

  private static Throwable findOut() {
    try {
      NativeLibrary.load();
      for (Class<?> type : new Class<?>[] {JdkChannels.class, JdkUnsafe.class, JdkThreads.class}) {
        MethodHandles.lookup().ensureInitialized(type);
      }
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /**
   * Says whether selectors can be opened.
   *
   * @return true if {@link #unavailabilityCause()} is null
   */
  public static boolean isAvailable() {
    return UNAVAILABILITY_CAUSE == null;
  }

  /**
   * Does nothing if selectors can be opened.
   *
   * @throws UnsatisfiedLinkError if not; its message and its cause are those of {@link
   *     #unavailabilityCause()}
   */
  public static void ensureAvailability() {
    if (UNAVAILABILITY_CAUSE != null) {
      UnsatisfiedLinkError error = new UnsatisfiedLinkError(UNAVAILABILITY_CAUSE.getMessage());
      error.initCause(UNAVAILABILITY_CAUSE);
      throw error;
    }
  }

  /**
   * Says why selectors cannot be opened.
   *
   * @return the cause, whose message names what is missing and what to do; null if there is none
   */
  public static Throwable unavailabilityCause() {
    return UNAVAILABILITY_CAUSE;
  }
}
