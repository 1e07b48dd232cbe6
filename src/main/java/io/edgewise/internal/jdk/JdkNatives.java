package io.edgewise.internal.jdk;

import java.lang.invoke.MethodHandles;

/** The native that encapsulation does not bind. */
final class JdkNatives {
  private JdkNatives() {}

  /**
   * The JDK's own lookup, which may see everything.
   *
   * @throws NoSuchFieldError if this JDK keeps it elsewhere
   */
  static native MethodHandles.Lookup trustedLookup(Class<MethodHandles.Lookup> lookup);
}
