package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
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
  private static final Path PROJECT = Path.of(System.getProperty("edgewise.project"));
  private static final boolean WHOLE = Boolean.getBoolean("edgewise.mutants.whole");
  private static final String FAILED = "FAILED: ";

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void isNoticed(Mutant mutant) throws Exception {
    compile(mutant);
    Child.Outcome outcome =
        new Child()
            .option("-XX:TieredStopAtLevel=1")
            .within(Duration.ofMinutes(WHOLE ? 30 : 1))
            .runJar(ConformanceTest.KIT, arguments(mutant));
    assertEquals(1, outcome.exit(), outcome.output());
    outcome.assertPrinted(FAILED + mutant.caughtBy);
    if (WHOLE) {
      System.out.println(mutant + " is noticed by " + failures(outcome));
    } else {
      outcome.assertPrinted("0 passed, 1 failed");
    }
  }

  private String[] arguments(Mutant mutant) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--provider", ConformanceTest.OURS));
    arguments.addAll(List.of("--classpath", directory + File.pathSeparator + Child.jar()));
    arguments.addAll(List.of("--patience", "PT1S"));
    if (WHOLE) {
      arguments.addAll(List.of("--programs", "2000", "--rounds", "500"));
    } else {
      arguments.addAll(List.of("--test", mutant.caughtBy));
    }
    return arguments.toArray(String[]::new);
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
        Files.readAllLines(PROJECT.resolve("CONFORMANCE.md")).stream()
            .filter(line -> line.startsWith("| `") && line.contains("Contract#"))
            .toList();
    List<String> expected = new ArrayList<>();
    for (Mutant mutant : Mutant.values()) {
      expected.add("| `%s` | `%s` | `%s` |".formatted(mutant, mutant.type, mutant.caughtBy));
    }
    assertEquals(String.join("\n", expected), String.join("\n", rows));
  }

  /** Compiles the changed class to where it is found before that in the jar. */
  private void compile(Mutant mutant) throws Exception {
    Path changed = directory.resolve(mutant.type + ".java");
    Files.writeString(changed, change(mutant));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-cp", Child.jar().toString(), "-d", directory.toString(), "--release", "17");
      assertTrue(
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjects(changed))
              .call(),
          said::toString);
    }
  }

  private static String change(Mutant mutant) throws Exception {
    Path file = PROJECT.resolve("src/main/java/io/edgewise").resolve(mutant.type + ".java");
    String source = Files.readString(file);
    int first = source.indexOf(mutant.right);
    assertTrue(first >= 0, () -> "not in " + file + ": " + mutant.right);
    assertEquals(first, source.lastIndexOf(mutant.right), () -> "found twice: " + mutant.right);
    return source.replace(mutant.right, mutant.wrong);
  }
}
