package io.edgewise.conformance.optin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewise.conformance.Descriptors;
import io.edgewise.conformance.Settings;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/** Random programs of the opt-in API do what its javadoc says. */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class OptInProgramsContract {
  /** How many descriptors the JVM may open for itself meanwhile, and keep. */
  private static final int FEW = 3;

  /** After how many programs the JDK has opened what it keeps. */
  private static final int WARM_UP = 50;

  /** One in so many programs may prove nothing. */
  private static final int RARE = 100;

  private int descriptors;

  @BeforeEach
  void countDescriptors() throws Exception {
    descriptors = Descriptors.count();
  }

  @AfterEach
  void nothingIsLeftOpen() throws Exception {
    int left = Descriptors.count() - descriptors;
    assertTrue(left <= FEW, () -> left + " more descriptors after all programs");
  }

  /** After every step, all that can be queried is what poll(2) and the javadoc together say. */
  @Test
  void oneThreadIsToldWhatPollSays() throws Exception {
    Report<Program> report =
        new Programs(Settings.seed(), Settings.optInPrograms(), System.out).run();
    assertPassed(report);
    int unsettled = report.unsettled();
    assertTrue(unsettled <= 1 + report.programs() / RARE, () -> unsettled + " say nothing");
  }

  @Test
  void severalThreadsLoseNothing() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      assertPassed(crowds().run(threads));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void severalVirtualThreadsLoseNothing() throws Exception {
    ExecutorService threads = virtualThreads();
    try {
      requireCarriers();
      new Crowds(Settings.seed(), WARM_UP, System.out).run(threads);
      countDescriptors(); // the JDK opens some, to wait for virtual threads
      assertPassed(crowds().run(threads));
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * Before JDK 24, a virtual thread that waits in close for a thread that reads or writes keeps its
   * carrier. So does another thread that closes the same channel. Then no carrier may be left for
   * the first thread.
   */
  private static void requireCarriers() {
    String property = "jdk.virtualThreadScheduler.parallelism";
    int carriers = Integer.getInteger(property, Runtime.getRuntime().availableProcessors());
    int needed = CrowdProgram.THREADS + CrowdProgram.SELECTORS;
    assumeTrue(
        Runtime.version().feature() >= 24 || carriers >= needed,
        "virtual threads that close keep their carriers: it takes -D" + property + "=" + needed);
  }

  private static Crowds crowds() {
    return new Crowds(Settings.seed(), Settings.optInPrograms(), System.out);
  }

  /** The kit is compiled for a JDK without virtual threads. */
  private static ExecutorService virtualThreads() throws IllegalAccessException {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      throw new TestAbortedException("this JDK has no virtual threads");
    } catch (InvocationTargetException e) {
      throw new TestAbortedException("this JDK has no virtual threads yet: " + e.getCause());
    }
  }

  private static void assertPassed(Report<?> report) {
    System.out.println(report);
    if (!report.failures().isEmpty()) {
      fail(String.join("\n", report.failures()));
    }
    assertEquals(Settings.optInPrograms(), report.programs());
  }
}
