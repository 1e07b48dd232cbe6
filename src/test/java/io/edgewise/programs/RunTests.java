package io.edgewise.programs;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes by JUnit, and ends with how many tests have failed. */
public final class RunTests {
  private RunTests() {}

  /** Takes the names of the classes. */
  public static void main(String... names) throws ClassNotFoundException {
    TestExecutionSummary summary = run(List.of(names), RunTests.class.getClassLoader());
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    summary.printFailuresTo(out);
    out.printf("%d tests have passed%n", summary.getTestsSucceededCount());
    System.exit((int) summary.getTotalFailureCount());
  }

  /**
   * Runs them.
   *
   * @param names the names of the classes
   * @param loader finds them
   * @throws ClassNotFoundException if it does not
   */
  public static TestExecutionSummary run(List<String> names, ClassLoader loader)
      throws ClassNotFoundException {
    List<DiscoverySelector> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(DiscoverySelectors.selectClass(Class.forName(name, true, loader)));
    }
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(classes).build(), listener);
    return listener.getSummary();
  }
}
