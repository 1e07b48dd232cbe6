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

/** Runs test classes by JUnit, and ends with how many tests have failed. */
public final class RunTests {
  private RunTests() {}

  /** Takes the names of the classes. */
  public static void main(String... names) {
    List<DiscoverySelector> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(DiscoverySelectors.selectClass(name));
    }
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(classes).build(), listener);
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    listener.getSummary().printFailuresTo(out);
    out.printf("%d tests have passed%n", listener.getSummary().getTestsSucceededCount());
    System.exit((int) listener.getSummary().getTotalFailureCount());
  }
}
