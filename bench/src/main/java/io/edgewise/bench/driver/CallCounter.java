package io.edgewise.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts system calls per operation. It takes the difference between many iterations and a few, so
 * that the start and the end of the process do not count.
 */
final class CallCounter {
  private static final long FEW = 10;

  private final Tracer tracer;

  private CallCounter(Tracer tracer) {
    this.tracer = tracer;
  }

  /**
   * Returns a counter that uses the available tracer. If there is none, says so and returns null.
   */
  static CallCounter find() throws IOException, InterruptedException {
    for (Tracer tracer : Tracer.values()) {
      if (tracer.works()) {
        return new CallCounter(tracer);
      }
    }
    System.out.println(
        "system calls are not counted: neither perf's tracepoints nor strace can be used here");
    return null;
  }

  Map<String, Double> count(List<String> worker, Map<String, String> environment, long iterations)
      throws IOException, InterruptedException {
    Map<String, Double> few = new TreeMap<>();
    Map<String, Double> many = new TreeMap<>();
    double operations =
        run(worker, environment, FEW + iterations, many) - run(worker, environment, FEW, few);
    Map<String, Double> result = new TreeMap<>();
    for (Map.Entry<String, Double> count : many.entrySet()) {
      double more = count.getValue() - few.getOrDefault(count.getKey(), 0.0);
      result.merge(group(count.getKey()), more / operations, Double::sum);
    }
    return result;
  }

  /** Groups the calls that wait. */
  private static String group(String call) {
    return call.startsWith("epoll_pwait") ? "epoll_wait" : call;
  }

  /** Returns the number of operations. */
  private double run(
      List<String> worker,
      Map<String, String> environment,
      long iterations,
      Map<String, Double> counts)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("calls", "");
    try {
      List<String> command = tracer.command(output);
      command.addAll(worker);
      command.add(Long.toString(iterations));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String answer = process.inputReader().readLine();
      if (process.waitFor() != 0 || answer == null) {
        throw new IOException("failed: " + command);
      }
      counts.putAll(tracer.read(output));
      return Metrics.takeOperations(Metrics.parse(answer));
    } finally {
      Files.delete(output);
    }
  }
}
