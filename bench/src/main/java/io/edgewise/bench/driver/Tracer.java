package io.edgewise.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A tool that counts the system calls of a command and its threads. */
enum Tracer {
  /** The kernel's tracepoints: needs privileges, and tracefs. */
  PERF {
    @Override
    List<String> command(Path output) {
      List<String> command =
          new ArrayList<>(List.of("perf", "stat", "-x,", "-o", output.toString()));
      for (String call : CALLS) {
        command.addAll(List.of("-e", "syscalls:sys_enter_" + call));
      }
      command.addAll(List.of("-e", "raw_syscalls:sys_enter", "--"));
      return command;
    }

    @Override
    void read(String line, Map<String, Double> counts) {
      String[] fields = line.split(",", -1);
      if (fields.length > 2 && fields[2].endsWith("syscalls:sys_enter")) {
        counts.put(ALL, number(fields[0]));
      } else if (fields.length > 2 && fields[2].contains(":sys_enter_")) {
        counts.put(fields[2].replaceFirst(".*:sys_enter_", ""), number(fields[0]));
      }
    }
  },
  /** Uses ptrace, which makes everything slower. */
  STRACE {
    @Override
    List<String> command(Path output) {
      return new ArrayList<>(List.of("strace", "-f", "-c", "-o", output.toString(), "--"));
    }

    @Override
    void read(String line, Map<String, Double> counts) {
      String[] fields = line.trim().split("\\s+", -1);
      if (fields.length < 5 || !fields[3].matches("\\d+")) {
        return;
      }
      String call = fields[fields.length - 1];
      if (call.equals("total")) {
        counts.put(ALL, number(fields[3]));
      } else if (CALLS.contains(call)) {
        counts.put(call, number(fields[3]));
      }
    }
  };

  /** The name for the count of all calls. */
  static final String ALL = "syscalls";

  /** The calls that are counted by name. */
  static final List<String> CALLS =
      List.of("epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "poll", "read", "write");

  /** What is put before a command. */
  abstract List<String> command(Path output);

  /** Reads a line of the output. */
  abstract void read(String line, Map<String, Double> counts);

  Map<String, Double> read(Path output) throws IOException {
    Map<String, Double> counts = new TreeMap<>();
    for (String line : Files.readAllLines(output)) {
      read(line, counts);
    }
    return counts;
  }

  /** Whether it can be used here. */
  boolean works() throws IOException, InterruptedException {
    Path output = Files.createTempFile("calls", "");
    try {
      List<String> command = command(output);
      command.add("true");
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0 && read(output).getOrDefault(ALL, 0.0) > 0;
    } catch (IOException e) {
      // It is not installed.
      return false;
    } finally {
      Files.delete(output);
    }
  }

  private static double number(String text) {
    return text.matches("\\d+") ? Double.parseDouble(text) : 0;
  }
}
