package io.edgewise.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of the processes. */
final class Commands {
  private static final String CORES = "Cpus_allowed_list:";

  private final Path directory;
  private final String core;

  /**
   * Knows where everything is.
   *
   * @param directory of what was compiled
   */
  Commands(Path directory) throws IOException {
    this.directory = directory;
    this.core = firstCore();
  }

  /** The worker of a candidate, for measuring time. */
  List<String> worker(Case of, Candidate candidate) {
    return worker(of, candidate, List.of());
  }

  /**
   * The worker of a candidate, for counting calls. It runs without the compiler, which makes many
   * calls, unless the worker's speed matters.
   */
  List<String> countedWorker(Case of, Candidate candidate) {
    return worker(of, candidate, of.isEcho() ? List.of() : List.of("-Xint"));
  }

  private List<String> worker(Case of, Candidate candidate, List<String> options) {
    List<String> command = start(of);
    Host host = candidate.host();
    if (host.kind() == Kind.C) {
      command.add(directory.resolve("native/worker").toString());
    } else {
      addJvm(command, host, options);
    }
    command.add(candidate.scenario());
    return command;
  }

  /** The load of the echo servers. */
  List<String> load(Case of) {
    List<String> command = start(of);
    command.add(directory.resolve("native/load").toString());
    return command;
  }

  private List<String> start(Case of) {
    return new ArrayList<>(of.oneCore() ? List.of("taskset", "-c", core) : List.of());
  }

  private void addJvm(List<String> command, Host host, List<String> options) {
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The same collector, whatever the JVM would choose for this machine or for one core.
    command.addAll(List.of("-XX:+UseG1GC", "-Xms128m", "-Xmx512m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dbench.native=" + directory.resolve("native"));
    command.add("-Djava.nio.channels.spi.SelectorProvider=" + host.kind().provider());
    command.addAll(options);
    command.addAll(host.options());
    command.add("-cp");
    String path = directory.resolve("classes") + ":" + directory.resolve("lib") + "/*";
    command.add(host.jar().isEmpty() ? path : host.jar() + ":" + path);
    command.add("io.edgewise.bench.scenario.Worker");
  }

  private static String firstCore() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(CORES)) {
        return line.substring(CORES.length()).trim().split("[-,]", -1)[0];
      }
    }
    throw new IOException("no " + CORES);
  }
}
