package io.edgewise.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Child}, seen from the benchmark. */
final class Jvm implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of(
          "-Xms512m",
          "-Xmx512m",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+DisplayVMOutputToStderr");

  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedReader answers;
  private final int port;

  /**
   * Starts one, and waits until it is ready.
   *
   * @param name of its log
   * @throws IOException if it fails, or its provider is not the candidate's
   */
  Jvm(String name, Path directory, Candidate candidate, Class<?> main, List<String> args)
      throws IOException {
    this.name = name;
    log = directory.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command(candidate, main, args));
    process = builder.redirectError(log.toFile()).start();
    try {
      answers = process.inputReader();
      List<String> ready = read("ready");
      port = Integer.parseInt(ready.get(1));
      if (!ready.get(2).equals(candidate.provider())) {
        throw new IOException(name + " runs on " + ready.get(2));
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private static List<String> command(Candidate candidate, Class<?> main, List<String> args) {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(candidate.options());
    command.add("-Djava.util.logging.config.file=" + System.getProperty("bench.logging"));
    command.add("-cp");
    command.add(
        candidate.jar() == null ? classPath : candidate.jar() + File.pathSeparator + classPath);
    command.add(main.getName());
    command.addAll(args);
    return command;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** Sends it a command, and waits for its answer: the words after "done". */
  List<String> tell(String command) throws IOException {
    process.outputWriter().write(command + "\n");
    process.outputWriter().flush();
    List<String> answer = read("done");
    return answer.subList(1, answer.size());
  }

  private List<String> read(String first) throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(name + " has failed:\n" + Files.readString(log));
    }
    List<String> words = List.of(line.split(" ", -1));
    if (!words.get(0).equals(first)) {
      throw new IOException(name + " says " + line);
    }
    return words;
  }

  /** Ends it. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(Client.PATIENCE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
