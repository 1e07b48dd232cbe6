package io.edgewise.bench;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How long each thread of a process has run, in nanoseconds. */
final class CpuTime {
  private final Map<String, Long> nanos = new HashMap<>();

  private CpuTime() {}

  /** Reads it now. */
  static CpuTime of(long pid) throws IOException {
    CpuTime time = new CpuTime();
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        time.add(thread);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return time;
  }

  private void add(Path thread) throws IOException {
    try {
      String[] fields = Files.readString(thread.resolve("schedstat")).split(" ", -1);
      nanos.put(thread.getFileName().toString(), Long.parseLong(fields[0]));
    } catch (IOException e) {
      if (Files.exists(thread)) {
        throw e;
      }
      // It has just ended.
    }
  }

  /**
   * Returns how long all threads have run since then. The time of a thread that has ended meanwhile
   * is lost.
   */
  long since(CpuTime before) {
    long sum = 0;
    for (Map.Entry<String, Long> thread : nanos.entrySet()) {
      sum += thread.getValue() - before.nanos.getOrDefault(thread.getKey(), 0L);
    }
    return sum;
  }
}
