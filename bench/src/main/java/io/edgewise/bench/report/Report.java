package io.edgewise.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prints results, and writes them to {@code RESULTS.md} and {@code results.svg}. */
public final class Report {
  private static final String LEGEND =
      """
      Processor time per operation, in nanoseconds, of the threads that do the work; median
      [least..most] of the turns. All candidates of a case are measured in one run, in turns; a ratio
      is taken turn by turn. *Gap closed* is (JDK − candidate) / (JDK − C). *B* is bytes allocated
      per operation, *calls* are system calls per operation. Whatever is slower than the JDK's is
      here, too.
      """;

  private Report() {}

  /**
   * Reports.
   *
   * @param arguments the directory of the results, the directory for the report, the candidate and
   *     the baseline of the summary
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Path target = Path.of(arguments[1]);
    String candidate = arguments[2];
    String baseline = arguments[3];
    List<CaseResults> cases = ResultFiles.read(directory);
    String machine = MachineFile.describe(directory);
    String text = text(cases, candidate, baseline, machine);
    System.out.println(text);
    Files.createDirectories(target);
    Files.writeString(target.resolve("RESULTS.md"), text);
    Files.writeString(target.resolve("results.svg"), Picture.of(cases, baseline, machine));
  }

  private static String text(
      List<CaseResults> cases, String candidate, String baseline, String machine) {
    StringBuilder text = new StringBuilder();
    text.append("# Results\n\n").append(machine).append(".\n\n").append(LEGEND).append('\n');
    text.append("![The ratios as bars](results.svg)\n\n");
    text.append(new Summary(candidate, baseline).table(cases));
    Details details = new Details(baseline);
    for (CaseResults results : cases) {
      text.append("\n## ").append(results.name()).append("\n\n");
      String description = Descriptions.of(results.name());
      if (!description.isEmpty()) {
        text.append(description).append("\n\n");
      }
      text.append(details.table(results));
    }
    return text.toString();
  }
}
