package io.edgewise.conformance;

import io.edgewise.conformance.contract.Difference;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/** Runs areas one after the other, each with JUnit, and prints their table. */
final class Suite {
  /** A test that hangs fails; its thread may be in a loop that no interrupt ends. */
  private static final String TIMEOUT = "junit.jupiter.execution.timeout.default";

  private static final String TIMEOUT_MODE = "junit.jupiter.execution.timeout.thread.mode.default";

  private final Options options;
  private final PrintStream out;
  private final Table table;

  /** Tests that were requested and not found. */
  private final Set<String> missing;

  Suite(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.table = new Table(out);
    this.missing = new TreeSet<>(options.tests);
  }

  /** Whether at least one test was run, and all that were run have passed. */
  boolean run() {
    List<Results> all = new ArrayList<>();
    table.head();
    for (Area area : options.areas) {
      String reason = area.reasonToSkip(Settings.provider().getClass());
      if (reason == null) {
        Results results = run(area);
        all.add(results);
        if (options.tests.isEmpty() || !results.isEmpty()) {
          table.row(area, results);
        }
      } else {
        table.skipped(area, reason);
      }
    }
    all.forEach(table::skipped);
    all.forEach(table::failed);
    if (!Difference.known().isEmpty()) {
      out.println("\nKnown faults of this JDK, allowed for: " + Difference.known());
    }
    return table.verdict(all, missing);
  }

  private Results run(Area area) {
    Launcher launcher = LauncherFactory.create();
    Results results = new Results();
    try {
      launcher.execute(request(area), listeners(area, results));
    } catch (Exception | Error e) { // a class without tests, or an error that JUnit does not catch
      results.failures().put(area.title(), e);
    }
    if (results.isEmpty() && options.tests.isEmpty()) {
      results.failures().put(area.title(), new AssertionError("no test was run"));
    }
    return results;
  }

  private TestExecutionListener[] listeners(Area area, Results results) {
    if (options.reports == null) {
      return new TestExecutionListener[] {results};
    }
    return new TestExecutionListener[] {
      results,
      new LegacyXmlReportGeneratingListener(
          options.reports.resolve(area.title()),
          new PrintWriter(out, true, Charset.defaultCharset()))
    };
  }

  private LauncherDiscoveryRequest request(Area area) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(area.tests().stream().map(DiscoverySelectors::selectClass).toList())
        .configurationParameter(TIMEOUT, Settings.testMillis() + " ms")
        .configurationParameter(TIMEOUT_MODE, "SEPARATE_THREAD")
        .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(isWanted(test)))
        .build();
  }

  private boolean isWanted(TestDescriptor test) {
    return options.tests.isEmpty()
        || test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(MethodSource.class::cast)
            .filter(this::isNamed)
            .isPresent();
  }

  private boolean isNamed(MethodSource method) {
    String type = method.getJavaClass().getSimpleName();
    List<String> names = List.of(type, type + "#" + method.getMethodName());
    missing.removeAll(names);
    return names.stream().anyMatch(options.tests::contains);
  }
}
