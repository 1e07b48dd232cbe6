package io.edgewise.internal.jdk;

import java.lang.invoke.MethodHandles;

/** What JNI can reach in the JDK, because encapsulation does not bind it. */
final class JdkNatives {
  private JdkNatives() {}

  /**
   * The JDK's own lookup, which has all rights in all classes.
   *
   * @throws NoSuchFieldError if this JDK keeps it elsewhere
   */
  static native MethodHandles.Lookup trustedLookup(Class<MethodHandles.Lookup> lookup);

  /**
   * Opens a package of a module to all modules.
   *
   * @param type Module's class
   * @throws NoSuchMethodError if this JDK does that in another way
   */
  static native void openPackage(Class<Module> type, Module module, String name);
}
