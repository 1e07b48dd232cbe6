package io.edgewise.conformance;

import java.lang.reflect.Constructor;
import java.nio.channels.spi.SelectorProvider;
import java.util.Arrays;
import java.util.Objects;

/** Creates the provider that the command line names. */
final class ProviderFactory {
  private ProviderFactory() {}

  /**
   * Creates a provider.
   *
   * @param name a class, or {@code CLASS#METHOD} for a static method without parameters that
   *     returns the provider. A class has a public constructor without parameters, or one that
   *     takes a provider to wrap and is given the JDK's own.
   */
  static SelectorProvider open(String name) throws ReflectiveOperationException {
    int method = name.indexOf('#');
    Object provider =
        method < 0
            ? construct(Class.forName(name))
            : Class.forName(name.substring(0, method))
                .getMethod(name.substring(method + 1))
                .invoke(null);
    return Objects.requireNonNull((SelectorProvider) provider, "it is null");
  }

  private static Object construct(Class<?> type) throws ReflectiveOperationException {
    Constructor<?>[] constructors = type.getConstructors();
    boolean wraps =
        Arrays.stream(constructors).noneMatch(constructor -> constructor.getParameterCount() == 0);
    return wraps
        ? type.getConstructor(SelectorProvider.class).newInstance(Settings.reference())
        : type.getConstructor().newInstance();
  }
}
