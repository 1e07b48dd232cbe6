package io.edgewise.programs;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs tests by JUnit, and ends with how many have failed. */
public final class RunTests {
  private RunTests() {}

  /** Takes names of classes, or of methods: {@code Class#method}. */
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
   * @param names the names of classes, or of methods: {@code Class#method}
   * @param loader finds them
   * @throws ClassNotFoundException if it does not
   */
  public static TestExecutionSummary run(List<String> names, ClassLoader loader)
      throws ClassNotFoundException {
    Set<DiscoverySelector> classes = new LinkedHashSet<>();
    for (String name : names) {
      String type = name.replaceFirst("#.*", "");
      classes.add(DiscoverySelectors.selectClass(Class.forName(type, true, loader)));
    }
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(List.copyOf(classes))
            .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(isNamed(test, names)))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary();
  }

  private static boolean isNamed(TestDescriptor test, List<String> names) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .filter(
            method ->
                names.contains(method.getClassName())
                    || names.contains(method.getClassName() + "#" + method.getMethodName()))
        .isPresent();
  }
}
