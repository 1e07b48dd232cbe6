package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.edgewise.mutants.Mutant;
import io.edgewise.programs.RunTests;
import io.edgewise.testing.Child;
import io.edgewise.testing.Compilation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tests that the conformance kit prints of programs that diverge compile as they are, fail on
 * the provider that was wrong, and pass on the JDK's.
 */
@Tag("mutants")
@Timeout(300)
class PrintedTestTest {
  private static final Pattern PRINTED =
      Pattern.compile(
          "^import static .*?^class (\\w+) \\{$.*?^\\}$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir private Path directory;
  private Path mutated;
  private Path tests;

  @BeforeEach
  void makeDirectories() throws IOException {
    mutated = Files.createDirectory(directory.resolve("mutated"));
    tests = Files.createDirectory(directory.resolve("tests"));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "READY_SET_IS_REPLACED_AND_NOT_ADDED_TO",
        "INTEREST_IS_SEEN_BY_THE_SELECTION_IN_PROGRESS"
      })
  void failsOnTheMutantAndPassesOnTheReference(Mutant mutant) throws Exception {
    mutant.compile(mutated);
    List<String> names = compileTestsIn(outputOfTheKit());
    String[] all = names.toArray(String[]::new);
    child()
        .run(RunTests.class, all)
        .assertSuccess()
        .assertPrinted(all.length + " tests have passed");
    Child.Outcome outcome =
        child()
            .classPathFirst(mutated)
            .option("-Dprovider=" + ConformanceTest.OURS)
            .run(RunTests.class, all);
    assertEquals(all.length, outcome.exit(), outcome.output());
  }

  private String outputOfTheKit() throws Exception {
    Child.Outcome outcome =
        new Child()
            .runJar(
                ConformanceTest.KIT,
                "--provider",
                ConformanceTest.OURS,
                "--classpath",
                mutated + File.pathSeparator + Child.jar(),
                "--area",
                "random-programs",
                "--programs",
                "2000",
                "--seed",
                "0",
                "--patience",
                "PT2S");
    assertEquals(1, outcome.exit(), outcome.output());
    return outcome.assertPrinted("printed above").output();
  }

  /** Each is there once; returns the names of the classes. */
  private List<String> compileTestsIn(String output) throws IOException {
    List<String> names = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (Matcher printed = PRINTED.matcher(output); printed.find(); ) {
      names.add(printed.group(1));
      Path file = tests.resolve(printed.group(1) + ".java");
      files.add(Files.writeString(file, printed.group()));
    }
    assertFalse(names.isEmpty(), output);
    assertEquals(Set.copyOf(names).size(), names.size(), output);
    Compilation.run(files, ConformanceTest.KIT, tests);
    return names;
  }

  private Child child() {
    return new Child().classPathFirst(ConformanceTest.KIT).classPathFirst(tests);
  }
}
