package io.edgewise.internal.jdk;

import java.nio.channels.spi.SelectorProvider;

/**
 * The JDK's own provider, whatever the JVM's default is. Initialized only if {@link
 * JdkChannelFactory} needs it.
 */
final class JdkProvider {
  private static final SelectorProvider INSTANCE =
      (SelectorProvider)
          TrustedLookup.type("sun.nio.ch.DefaultSelectorProvider").staticValue("get");

  private JdkProvider() {}

  static SelectorProvider get() {
    return INSTANCE;
  }
}
