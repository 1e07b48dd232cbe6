package io.edgewise;

/**
 * Says whether Edgewise can run here: on Linux, with its native library, on a JDK whose channels it
 * knows, with system properties that it understands. All methods are thread-safe.
 *
 * <p>What is missing may become available later: descriptors, memory, disk space for the native
 * library, a directory for it, the jar's permissions under a security manager. So only success is
 * remembered. Each call tries again, and so does each use of {@link EpollSelectorProvider}. Once
 * selectors are available, they stay available. An {@link OutOfMemoryError} or a {@link
 * StackOverflowError} during the check is thrown as it is, by all methods of this class and by each
 * method that opens a selector or a channel. It leaves nothing behind, either.
 */
public final class Epoll {
  private Epoll() {}

  /**
   * Says whether selectors are available now. They are not while something is missing that may
   * become available later: see {@link #unavailabilityCause()}.
   *
   * @return true if {@link #unavailabilityCause()} is null
   */
  public static boolean isAvailable() {
    return unavailabilityCause() == null;
  }

  /**
   * Does nothing if selectors are available.
   *
   * @throws IllegalArgumentException if a system property has a wrong value, as {@link
   *     #unavailabilityCause()} says
   * @throws UnsatisfiedLinkError if selectors are not available for another reason; its message and
   *     its cause are those of {@link #unavailabilityCause()}
   */
  public static void ensureAvailability() {
    try {
      EpollSelectorProvider.shared().prepare();
    } catch (EpollException e) {
      UnsatisfiedLinkError error = new UnsatisfiedLinkError(e.getMessage());
      error.initCause(e);
      throw error;
    }
  }

  /**
   * Says why selectors are not available now.
   *
   * @return null if they are. Otherwise what opening a selector throws: an {@link EpollException}
   *     if something is missing that may become available in a moment, such as a descriptor; an
   *     {@link IllegalArgumentException} if a system property has a wrong value, with the property,
   *     the value and what is allowed; an {@link UnsatisfiedLinkError} if Edgewise cannot run here,
   *     with what is missing and what to do
   */
  public static Throwable unavailabilityCause() {
    try {
      EpollSelectorProvider.shared().prepare();
      return null;
    } catch (EpollException | IllegalArgumentException | UnsatisfiedLinkError e) {
      return e;
    }
  }
}
