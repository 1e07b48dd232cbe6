package io.edgewise.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A server and its clients, each in a JVM; one of them runs on a candidate and is measured. Figures
 * are per request, by the names of their metrics.
 */
final class Pair implements AutoCloseable {
  /** Requests that were answered correctly. */
  private record Requests(long count, long nanos) {
    double perSecond() {
      return count * 1e9 / nanos;
    }
  }

  private final Case subject;
  private final Path directory;
  private final Jvm server;
  private final Jvm client;

  Pair(Case subject, Candidate candidate, Path directory) throws IOException {
    this.subject = subject;
    this.directory = directory;
    Path data = Files.createDirectory(directory.resolve("data"));
    Candidate ofServer = subject.measured() == Side.SERVER ? candidate : Candidate.JDK;
    Candidate ofClient = subject.measured() == Side.CLIENT ? candidate : Candidate.JDK;
    String program = subject.program().name();
    server =
        new Jvm(
            "server", directory, ofServer, ServerChild.class, List.of(program, data.toString()));
    try {
      client =
          new Jvm(
              "client",
              directory,
              ofClient,
              ClientChild.class,
              List.of(
                  program,
                  Integer.toString(server.port()),
                  Integer.toString(subject.connections()),
                  Integer.toString(subject.pauseMicros())));
    } catch (Throwable e) {
      server.close();
      throw e;
    }
  }

  private Jvm measured() {
    return subject.measured() == Side.SERVER ? server : client;
  }

  /** Warms up the compilers; returns how many requests each connection makes in a second. */
  double warmUp(int seconds) throws IOException {
    return tell("warm " + seconds).perSecond() / subject.connections();
  }

  /** Makes this many requests on each connection, without counting system calls. */
  Map<String, Double> time(long requests) throws IOException {
    CpuTime before = CpuTime.of(measured().pid());
    Requests made = tell("run " + requests);
    double cpu = CpuTime.of(measured().pid()).since(before);
    return Map.of("requests_per_s", made.perSecond(), "cpu_ns", cpu / made.count);
  }

  /** Makes this many requests on each connection, and counts the measured side's system calls. */
  Map<String, Double> count(long requests) throws IOException, InterruptedException {
    try (Perf perf = new Perf(measured().pid(), directory)) {
      perf.enable();
      Requests made = tell("run " + requests);
      perf.disable();
      Map<String, Double> figures = new HashMap<>();
      perf.counts()
          .forEach(
              (call, count) ->
                  figures.put(call.name().toLowerCase(Locale.ROOT), (double) count / made.count));
      return figures;
    }
  }

  private Requests tell(String command) throws IOException {
    List<String> answer = client.tell(command);
    return new Requests(Long.parseLong(answer.get(0)), Long.parseLong(answer.get(1)));
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
