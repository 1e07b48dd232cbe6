package io.edgewise.conformance;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** The results of an area's tests. A container that fails counts as a test that fails. */
final class Results implements TestExecutionListener {
  private final Map<String, Throwable> failures = new TreeMap<>();
  private final Map<String, String> skipped = new TreeMap<>();
  private int passed;
  private long start;
  private Duration time = Duration.ZERO;

  boolean isEmpty() {
    return passed == 0 && failures.isEmpty() && skipped.isEmpty();
  }

  int passed() {
    return passed;
  }

  /** By the name of the test. */
  Map<String, Throwable> failures() {
    return failures;
  }

  /** The reasons, by the name of the test. */
  Map<String, String> skipped() {
    return skipped;
  }

  Duration time() {
    return time;
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    start = System.nanoTime();
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    time = Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped.put(name(test), reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    switch (result.getStatus()) {
      case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
      case ABORTED ->
          skipped.put(
              name(test), result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
      case FAILED -> failures.put(name(test), result.getThrowable().orElseThrow());
    }
  }

  private static String name(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(method -> nameOf(method, test.getDisplayName()))
        .orElse(test.getDisplayName());
  }

  private static String nameOf(MethodSource method, String display) {
    String name = method.getJavaClass().getSimpleName() + "#" + method.getMethodName();
    return display.startsWith(method.getMethodName() + "(") ? name : name + " " + display;
  }
}
