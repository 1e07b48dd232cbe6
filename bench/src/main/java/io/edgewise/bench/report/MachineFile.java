package io.edgewise.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Where and when the results were measured, from the file that the driver wrote beside them. */
final class MachineFile {
  private MachineFile() {}

  /** One line. */
  static String describe(Path directory) throws IOException {
    Path file = directory.resolve("machine.txt");
    if (!Files.exists(file)) {
      return "";
    }
    Map<String, String> fields = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      int tab = line.indexOf('\t');
      fields.put(line.substring(0, tab), line.substring(tab + 1));
    }
    return String.format(
        "%s cores of %s, %s, %s, %s",
        fields.get("cores"),
        fields.get("processor"),
        fields.get("kernel"),
        fields.get("java"),
        fields.get("date"));
  }
}
