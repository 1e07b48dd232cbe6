package io.edgewise.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * What the tests run on, and for how long. These are system properties, so that any runner can set
 * them.
 */
public final class Settings {
  static final String DEFAULT_PROVIDER = "default";
  static final String PROVIDER = "conformance.provider";
  static final String SEED = "conformance.seed";
  static final String PROGRAMS = "conformance.programs";
  static final String OPT_IN_PROGRAMS = "conformance.optInPrograms";
  static final String ROUNDS = "conformance.rounds";

  /** How many times each race is run by default. */
  public static final int DEFAULT_ROUNDS = 2000;

  /** How many random programs of the opt-in API are run at most by default. */
  private static final int MOST_OPT_IN_PROGRAMS = 10_000;

  static final String PATIENCE = "conformance.patience";
  static final String VIRTUAL_THREADS = "conformance.virtual-threads";

  /** Created once, on first use. */
  private static final class Provider {
    static final SelectorProvider INSTANCE = open(System.getProperty(PROVIDER, DEFAULT_PROVIDER));
  }

  /** Found out once, by opening one. */
  private static final class SelectorType {
    static final Class<?> VALUE = typeOfSelector();
  }

  private static final class Seed {
    static final long VALUE = Long.getLong(SEED, new SecureRandom().nextInt(1_000_000_000));
  }

  private Settings() {}

  /** The provider under test. */
  public static SelectorProvider provider() {
    return Provider.INSTANCE;
  }

  /**
   * The class of the selectors that it opens. The first call opens and closes one.
   *
   * @throws ExceptionInInitializerError if that fails, the first time
   */
  public static Class<?> selectorType() {
    return SelectorType.VALUE;
  }

  /** The JDK's own default provider, whatever this JVM uses. */
  public static SelectorProvider reference() {
    return JdkProvider.get();
  }

  /** The seed of random choices; random itself if it is not set. */
  public static long seed() {
    return Seed.VALUE;
  }

  /** How many random programs are compared with the reference. */
  public static int programs() {
    return Integer.getInteger(PROGRAMS, 2000);
  }

  /** How many random programs of each sort are run for what only Edgewise has. */
  public static int optInPrograms() {
    return Integer.getInteger(OPT_IN_PROGRAMS, Math.min(programs(), MOST_OPT_IN_PROGRAMS));
  }

  /** How many times each race is run. */
  public static int rounds() {
    return Integer.getInteger(ROUNDS, DEFAULT_ROUNDS);
  }

  /** Whether the threads of tests are virtual ones; see {@link Threads}. */
  public static boolean virtualThreads() {
    return Boolean.getBoolean(VIRTUAL_THREADS);
  }

  /** Longer than any expected event takes. */
  public static Duration patience() {
    return Duration.parse(System.getProperty(PATIENCE, "PT20S"));
  }

  /** How long a test without many rounds may take, in milliseconds. */
  static long testMillis() {
    return 3 * patience().toMillis();
  }

  private static Class<?> typeOfSelector() {
    try (Selector selector = provider().openSelector()) {
      return selector.getClass();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SelectorProvider open(String name) {
    if (name.equals(DEFAULT_PROVIDER)) {
      return SelectorProvider.provider();
    }
    try {
      return ProviderFactory.open(name);
    } catch (InvocationTargetException e) {
      throw unusable(name, e.getCause());
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      throw unusable(name, e);
    }
  }

  private static IllegalArgumentException unusable(String name, Throwable cause) {
    return new IllegalArgumentException(
        "no provider can be made of class " + name + ": " + cause, cause);
  }
}
