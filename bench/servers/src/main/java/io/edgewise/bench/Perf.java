package io.edgewise.bench;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts a process's system calls at full speed. perf says when it has begun to count and when it
 * has stopped, so that exactly what happens in between is counted.
 */
final class Perf implements AutoCloseable {
  /** perf writes the zero at the string's end, too. */
  private static final byte[] PERF_ANSWER = "ack\n\0".getBytes(StandardCharsets.US_ASCII);

  private final Path counts;
  private final Process perf;
  private final Path log;
  private final RandomAccessFile control;
  private final RandomAccessFile acknowledgementsFile;
  private final FileInputStream acknowledgements;

  /** Attaches to all threads of a process and those that they will start. Counts nothing yet. */
  Perf(long pid, Path directory) throws IOException, InterruptedException {
    counts = directory.resolve("counts");
    log = directory.resolve("perf.log");
    Path toPerf = fifo(directory.resolve("control"));
    Path fromPerf = fifo(directory.resolve("acknowledgements"));
    // Opened for reading and writing, because that does not wait for the other end.
    control = new RandomAccessFile(toPerf.toFile(), "rw");
    acknowledgementsFile = new RandomAccessFile(fromPerf.toFile(), "rw");
    acknowledgements = new FileInputStream(acknowledgementsFile.getFD());
    List<String> command =
        new ArrayList<>(List.of("perf", "stat", "-x", ";", "-D", "-1", "-o", counts.toString()));
    command.addAll(List.of("--control", "fifo:" + toPerf + "," + fromPerf));
    command.addAll(events());
    command.addAll(List.of("-p", Long.toString(pid)));
    perf =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static List<String> events() {
    List<String> options = new ArrayList<>();
    for (Call call : Call.values()) {
      for (String tracepoint : call.tracepoints()) {
        String[] parts = tracepoint.split("\\?", 2);
        options.addAll(List.of("-e", parts[0]));
        if (parts.length == 2) {
          options.addAll(List.of("--filter", parts[1]));
        }
      }
    }
    return options;
  }

  /** Returns why system calls cannot be counted here; null if they can. */
  static String unavailabilityCause() throws InterruptedException {
    try {
      ProcessBuilder probe =
          new ProcessBuilder("perf", "stat", "-e", Call.SYSCALLS.tracepoints().get(0), "true");
      Process process = probe.redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? null : output;
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private static Path fifo(Path path) throws IOException, InterruptedException {
    Files.deleteIfExists(path);
    if (new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor() != 0) {
      throw new IOException("mkfifo " + path + " has failed");
    }
    return path;
  }

  /** Counts from here on. */
  void enable() throws IOException, InterruptedException {
    tell("enable");
  }

  /** Counts no more. */
  void disable() throws IOException, InterruptedException {
    tell("disable");
  }

  private void tell(String command) throws IOException, InterruptedException {
    control.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
    byte[] answer = new byte[PERF_ANSWER.length];
    while (acknowledgements.available() < answer.length) {
      if (perf.waitFor(1, TimeUnit.MILLISECONDS)) {
        throw new IOException("perf has failed:\n" + Files.readString(log));
      }
    }
    int count = acknowledgements.read(answer);
    if (count != answer.length || !Arrays.equals(answer, PERF_ANSWER)) {
      throw new IOException("perf does not " + command);
    }
  }

  /** Detaches, and returns what was counted. */
  Map<Call, Long> counts() throws IOException, InterruptedException {
    // The signal that makes perf write its counts when it ends.
    new ProcessBuilder("kill", "-INT", Long.toString(perf.pid())).start().waitFor();
    perf.waitFor();
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(counts)) {
      if (line.contains(":sys_enter")) {
        lines.add(line);
      }
    }
    return read(lines);
  }

  /** Reads perf's lines, which are in the order of the tracepoints. */
  static Map<Call, Long> read(List<String> lines) throws IOException {
    Map<Call, Long> counts = new EnumMap<>(Call.class);
    int next = 0;
    for (Call call : Call.values()) {
      long sum = 0;
      for (String tracepoint : call.tracepoints()) {
        String line = next < lines.size() ? lines.get(next) : "";
        if (!line.contains(tracepoint.split("\\?", 2)[0] + ";") || !line.matches("\\d+;.*")) {
          throw new IOException("perf did not count " + tracepoint + ": " + lines);
        }
        sum += Long.parseLong(line.substring(0, line.indexOf(';')));
        next++;
      }
      counts.put(call, sum);
    }
    return counts;
  }

  @Override
  public void close() throws IOException {
    perf.destroyForcibly();
    control.close();
    acknowledgementsFile.close();
  }
}
