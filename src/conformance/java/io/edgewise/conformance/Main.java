package io.edgewise.conformance;

import io.edgewise.conformance.soak.Soak;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The command: tests a provider, and prints a table. */
public final class Main {
  private static final int PASSED = 0;
  private static final int FAILED = 1;
  private static final int UNUSABLE = 2;

  private Main() {}

  /** Runs the command and ends the JVM, even if the provider has left threads behind. */
  public static void main(String... arguments) {
    AtomicBoolean ended = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> refuseToEndEarly(ended)));
    int code = load(arguments);
    ended.set(true);
    System.exit(code);
  }

  /** A provider that ends the JVM has failed, whatever exit code it gives. */
  private static void refuseToEndEarly(AtomicBoolean ended) {
    if (!ended.get()) {
      System.err.println("FAIL: the JVM was ended before the kit was");
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static int load(String... arguments) {
    if (Options.askForHelp(arguments)) {
      System.out.print(Options.USAGE);
      return PASSED;
    }
    try {
      Options options = Options.parse(arguments);
      return options.classPath.isEmpty()
          ? run(arguments)
          : KitLoader.run(options.classPath, arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
      return UNUSABLE;
    } catch (InvocationTargetException e) {
      e.getCause().printStackTrace();
      return UNUSABLE;
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      e.printStackTrace();
      return UNUSABLE;
    }
  }

  /**
   * Runs the command, with the provider's classes loaded by the loader of the kit's.
   *
   * @param arguments the command line
   * @return the exit code
   */
  public static int run(String... arguments) {
    Options options = Options.parse(arguments);
    options.settings.forEach(System::setProperty);
    String selector;
    try {
      Settings.reference();
      selector = FirstSelector.open().getName();
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      return UNUSABLE;
    } catch (TimeoutException | InterruptedException e) {
      System.err.println(options.provider + " does not come back from opening a selector: " + e);
      return UNUSABLE;
    } catch (ExecutionException e) {
      System.err.println(options.provider + " opens no selector: " + e.getCause());
      e.getCause().printStackTrace();
      return UNUSABLE;
    }
    System.out.println(heading(selector));
    return test(options) ? PASSED : FAILED;
  }

  private static boolean test(Options options) {
    if (options.soak == null) {
      return new Suite(options, System.out).run();
    }
    try {
      return Soak.run(Settings.provider(), options.soak, System.out);
    } catch (IOException | InterruptedException e) {
      e.printStackTrace();
      return false;
    }
  }

  private static String heading(String selector) {
    return "Conformance of "
        + Settings.provider().getClass().getName()
        + "\nselectors %s, %s threads, JDK %s, %s %s %s, seed %d\n"
            .formatted(
                selector,
                Settings.virtualThreads() ? "virtual" : "platform",
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Settings.seed());
  }
}
