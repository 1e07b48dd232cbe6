package io.edgewise.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Where and when the results were measured. */
final class Machine {
  private Machine() {}

  /** Writes it down, beside the results. */
  static void describe(Path results) throws IOException {
    Files.createDirectories(results);
    List<String> lines =
        List.of(
            "date\t" + LocalDate.now(ZoneOffset.UTC),
            "processor\t" + processor(),
            "cores\t" + Runtime.getRuntime().availableProcessors(),
            "kernel\t" + System.getProperty("os.name") + " " + System.getProperty("os.version"),
            "java\t" + System.getProperty("java.vm.name") + " " + Runtime.version());
    Files.write(results.resolve("machine.txt"), lines);
  }

  private static String processor() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.startsWith("model name")) {
        return line.substring(line.indexOf(':') + 1).trim();
      }
    }
    return System.getProperty("os.arch");
  }
}
