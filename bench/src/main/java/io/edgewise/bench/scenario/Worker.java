package io.edgewise.bench.scenario;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;

/**
 * One scenario in a JVM of its own. With its name only, it reads numbers of iterations from
 * standard input, one a line, and answers each with a line of metrics. With a name and a number, it
 * runs that many iterations once, so that system calls can be counted from outside.
 */
public final class Worker {
  private Worker() {}

  /**
   * Runs it.
   *
   * @param arguments a scenario's name, and maybe a number of iterations
   * @throws Exception if it fails
   */
  public static void main(String[] arguments) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> fail(e));
    ensureProvider();
    try (Scenario scenario = Scenarios.open(arguments[0])) {
      if (arguments.length > 1) {
        answer(scenario, arguments[1]);
      } else {
        BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
          answer(scenario, line);
        }
      }
    } catch (Throwable e) {
      fail(e);
    }
    System.exit(0);
  }

  /**
   * Ends the JVM at once: threads of a scenario that wait for each other must not keep the driver
   * waiting.
   */
  private static void fail(Throwable e) {
    e.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  private static void answer(Scenario scenario, String iterations) throws Exception {
    Measurement measurement = scenario.measure(Long.parseLong(iterations));
    System.out.println("operations\t" + measurement.operations() + '\t' + measurement.line());
    System.out.flush();
  }

  private static void ensureProvider() {
    String wanted = System.getProperty("java.nio.channels.spi.SelectorProvider");
    String actual = SelectorProvider.provider().getClass().getName();
    if (!actual.equals(wanted)) {
      throw new IllegalStateException("the provider is " + actual + ", not " + wanted);
    }
  }
}
