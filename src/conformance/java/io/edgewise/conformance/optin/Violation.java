package io.edgewise.conformance.optin;

/** Something that a program shows and that must not be. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The same for violations that look alike. */
  private final String kind;

  private final transient Registration registration;

  /**
   * A violation.
   *
   * @param registration the key that shows it; null if none does
   */
  Violation(String kind, Registration registration, String message) {
    super(kind + ": " + message + (registration == null ? "" : ", of " + registration));
    this.kind = kind;
    this.registration = registration;
  }

  String kind() {
    return kind;
  }

  Registration registration() {
    return registration;
  }

  /** Throws unless the actual value is the expected one. */
  static void unlessEqual(String kind, Registration registration, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new Violation(kind, registration, "expected " + expected + ", was " + actual);
    }
  }
}
