package io.edgewise.bench.jmh;

import io.edgewise.bench.scenario.Loop;
import io.edgewise.bench.scenario.Scenarios;
import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The single-threaded scenarios as JMH benchmarks. Each measures an iteration: for a scan of 64
 * keys, all of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScenarioBenchmark {
  private static final String PROPERTY = "java.nio.channels.spi.SelectorProvider";

  /** The class of the selector provider. */
  @Param({"sun.nio.ch.EPollSelectorProvider", "io.edgewise.EpollSelectorProvider"})
  public String provider;

  /** The name of the scenario. */
  @Param({
    "scan-64",
    "scan-1024",
    "action-64",
    "empty-select-now",
    "toggle-off-on",
    "toggle-write",
    "dispatch",
    "register",
    "client-write",
    "wakeup-select-now",
    "one-of-1000"
  })
  public String scenario;

  private Loop loop;

  /**
   * Sets the scenario up, in a JVM that has not used its provider yet.
   *
   * @throws Exception if that fails
   */
  @Setup
  public void open() throws Exception {
    System.setProperty(PROPERTY, provider);
    String actual = SelectorProvider.provider().getClass().getName();
    if (!actual.equals(provider)) {
      throw new IllegalStateException("the provider is " + actual);
    }
    loop = (Loop) Scenarios.open(scenario);
  }

  /**
   * An iteration.
   *
   * @throws IOException if it fails
   */
  @Benchmark
  public void iteration() throws IOException {
    loop.step();
  }

  /**
   * Checks what was done.
   *
   * @throws IOException if that fails
   */
  @TearDown
  public void close() throws IOException {
    loop.close();
  }
}
