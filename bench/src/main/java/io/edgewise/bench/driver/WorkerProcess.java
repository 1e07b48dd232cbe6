package io.edgewise.bench.driver;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A candidate that is idle until it is told how often to do its work. */
final class WorkerProcess implements Closeable {
  private static final long SLOW_END_SECONDS = 10;

  /** A warm-up ends after this many times its duration, however little was done. */
  private static final long SLOW_WARM_UPS = 8;

  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  WorkerProcess(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    commands = process.outputWriter();
    answers = process.inputReader();
  }

  Map<String, Double> measure(long iterations) throws IOException {
    commands.write(iterations + "\n");
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("a worker has failed");
    }
    return Metrics.parse(answer);
  }

  /**
   * Makes it work for some time of its own, with ever more iterations, whatever else the machine
   * does meanwhile.
   *
   * @return how many iterations take as long as a turn
   */
  long warmUp(long warmUpMillis, long turnMillis) throws IOException {
    double turnNanos = turnMillis * 1e6;
    double left = warmUpMillis * 1e6;
    long deadline = System.nanoTime() + SLOW_WARM_UPS * warmUpMillis * 1_000_000;
    long iterations = 1;
    while (true) {
      Map<String, Double> metrics = measure(iterations);
      double operations = Metrics.takeOperations(metrics);
      double took = metrics.get("wall_ns") * operations;
      left -= metrics.get("cpu_ns") * operations;
      boolean longEnough = took >= turnNanos / 2;
      if ((left <= 0 && longEnough) || System.nanoTime() - deadline > 0) {
        return Math.max(1, Math.round(iterations * turnNanos / took));
      }
      if (!longEnough) {
        iterations *= 2;
      }
    }
  }

  @Override
  public void close() throws IOException {
    commands.close();
    try {
      if (process.waitFor(SLOW_END_SECONDS, TimeUnit.SECONDS)) {
        if (process.exitValue() != 0) {
          throw new IOException("a worker has found at its end that it did something else");
        }
        return;
      }
      process.destroyForcibly();
      throw new IOException("a worker does not end");
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
