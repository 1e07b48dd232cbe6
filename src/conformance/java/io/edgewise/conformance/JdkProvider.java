package io.edgewise.conformance;

import java.nio.channels.spi.SelectorProvider;

/** Finds the provider that the JDK uses by default. */
final class JdkProvider {
  private JdkProvider() {}

  static SelectorProvider get() {
    SelectorProvider inForce = SelectorProvider.provider();
    return isOfTheJdk(inForce) ? inForce : builtIn();
  }

  static boolean isOfTheJdk(SelectorProvider provider) {
    return provider.getClass().getModule() == Object.class.getModule();
  }

  private static SelectorProvider builtIn() {
    try {
      return (SelectorProvider)
          Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "the JDK's own provider is out of reach: run the JVM with"
              + " --add-exports java.base/sun.nio.ch=ALL-UNNAMED, or without"
              + " -Djava.nio.channels.spi.SelectorProvider",
          e);
    }
  }
}
