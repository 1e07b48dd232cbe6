package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The conformance kit notices a selector that is wrong. */
@Tag("mutants")
@Timeout(3600)
@Execution(ExecutionMode.CONCURRENT)
class MutantTest {
  private static final boolean WHOLE = Boolean.getBoolean("edgewise.mutants.whole");
  private static final String FAILED = "FAILED: ";

  @TempDir private Path directory;

  /** The others are for {@link ParkedMutantTest}. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = Mutant.OF_VIRTUAL_THREADS)
  void isNoticed(Mutant mutant) throws Exception {
    mutant.compile(directory);
    Child.Outcome outcome = run(WHOLE ? null : mutant.caughtBy);
    assertEquals(1, outcome.exit(), outcome.output());
    outcome.assertPrinted(FAILED + mutant.caughtBy);
    if (WHOLE) {
      System.out.println(mutant + " is noticed by " + failures(outcome));
    } else {
      outcome.assertPrinted("0 passed, 1 failed");
    }
  }

  /** Without a fault the same tests pass, run in the same way: what fails above is the fault. */
  @Test
  void nothingIsNoticedWithoutAFault() throws Exception {
    for (Mutant mutant : Mutant.values()) {
      mutant.compileUnchanged(directory);
    }
    Set<String> tests = new TreeSet<>();
    for (Mutant mutant : Mutant.values()) {
      tests.add(mutant.caughtBy);
    }
    run(String.join(",", tests)).assertSuccess().assertPrinted("PASS: " + tests.size() + " passed");
  }

  /**
   * Runs the kit on what was compiled.
   *
   * @param tests as the kit's {@code --test} takes them; null for all
   */
  private Child.Outcome run(String tests) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--provider", ConformanceTest.OURS));
    arguments.addAll(List.of("--classpath", directory + File.pathSeparator + Child.jar()));
    arguments.addAll(List.of("--patience", "PT2S"));
    arguments.addAll(List.of("--programs", tests == null ? "2000" : "500"));
    if (tests != null) {
      arguments.addAll(List.of("--test", tests));
    }
    Child child = new Child();
    if (tests == null || tests.contains("SctpContract")) {
      child.by(SctpShim.in(directory));
    }
    return child
        .option("-XX:TieredStopAtLevel=1")
        .within(Duration.ofMinutes(tests == null ? 30 : 2))
        .runJar(ConformanceTest.KIT, arguments.toArray(String[]::new));
  }

  private static String failures(Child.Outcome outcome) {
    List<String> names =
        outcome
            .output()
            .lines()
            .filter(line -> line.startsWith(FAILED))
            .map(line -> line.substring(FAILED.length()))
            .collect(Collectors.toList());
    return names.size() + ": " + String.join(", ", names);
  }

  @Test
  void tableListsThemAll() throws Exception {
    List<String> rows =
        Files.readAllLines(Mutant.PROJECT.resolve("CONFORMANCE.md")).stream()
            .filter(line -> line.startsWith("| `") && line.contains("Contract#"))
            .toList();
    List<String> expected = new ArrayList<>();
    for (Mutant mutant : Mutant.values()) {
      expected.add("| `%s` | `%s` | `%s` |".formatted(mutant, mutant.type, mutant.caughtBy));
    }
    assertEquals(String.join("\n", expected), String.join("\n", rows));
  }
}
