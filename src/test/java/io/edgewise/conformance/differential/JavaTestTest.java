package io.edgewise.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.conformance.Settings;
import io.edgewise.programs.RunTests;
import io.edgewise.testing.Compilation;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Any program can be printed: the class compiles, and passes on the provider that it is about. */
@Tag("mutants")
class JavaTestTest {
  private static final int PROGRAMS = 100;
  private static final Path KIT = Path.of(System.getProperty("edgewise.conformance.jar"));

  @TempDir private Path directory;

  @Test
  void printedProgramsCompileAndPassOnTheReference() throws Exception {
    List<Path> files = new ArrayList<>();
    List<String> names = new ArrayList<>();
    try (Runner runner = new Runner(Settings.reference(), 1)) {
      for (long seed = 0; seed < PROGRAMS; seed++) {
        Program program = Generator.program(seed);
        Trace trace = runner.run(program, 1, Settings.patience());
        Divergence divergence = new Divergence(program, trace, null, "this", "something else");
        Path file = directory.resolve(JavaTest.name(divergence) + ".java");
        files.add(Files.writeString(file, JavaTest.source(divergence)));
        names.add(JavaTest.name(divergence));
      }
    }
    Compilation.run(files, KIT, directory);
    TestExecutionSummary summary = execute(names);
    assertEquals(List.of(), failures(summary));
    assertEquals(PROGRAMS, summary.getTestsSucceededCount());
  }

  private TestExecutionSummary execute(List<String> names) throws Exception {
    URL[] urls = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, JavaTestTest.class.getClassLoader())) {
      return RunTests.run(names, loader);
    }
  }

  private static List<String> failures(TestExecutionSummary summary) {
    return summary.getFailures().stream()
        .map(failure -> failure.getTestIdentifier().getUniqueId() + ": " + failure.getException())
        .toList();
  }
}
