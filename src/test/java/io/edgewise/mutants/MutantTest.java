package io.edgewise.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.ConformanceTest;
import io.edgewise.programs.RunTests;
import io.edgewise.testing.Child;
import io.edgewise.testing.Conditions;
import io.edgewise.testing.SctpShim;
import io.edgewise.testing.SourceFiles;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A selector that is wrong is noticed, by the conformance kit or by our own tests. */
@Timeout(3600)
@Execution(ExecutionMode.CONCURRENT)
class MutantTest {
  private static final boolean WHOLE = Boolean.getBoolean("edgewise.mutants.whole");
  private static final String NAMES = System.getProperty("edgewise.mutants.names");
  private static final String FAILED = "FAILED: ";

  /** How long a test waits for what a mutant never does. */
  private static final Duration IMPATIENT = Duration.ofSeconds(5);

  /** How long it waits where nothing is wrong, but the machine may be busy. */
  private static final Duration PATIENT = Duration.ofSeconds(20);

  @TempDir private Path directory;

  /** The mutants that are requested. */
  private static Stream<Mutant> named() {
    return Arrays.stream(Mutant.values()).filter(each -> each.name().matches(NAMES));
  }

  static List<Mutant> ofAnyJdk() {
    return named().filter(each -> each.conditions.holdOnAnyJdk()).toList();
  }

  static List<Mutant> ofNewerJdks() {
    return named()
        .filter(each -> !each.conditions.holdOnAnyJdk() && each.conditions.holdOnThisJdk())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("ofAnyJdk")
  @Tag("mutants")
  void isNoticed(Mutant mutant) throws Exception {
    assertNoticed(mutant);
  }

  /** Also run on a second JDK, where the others are left out. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("ofNewerJdks")
  void isNoticedOnANewerJdk(Mutant mutant) throws Exception {
    assertNoticed(mutant);
  }

  private void assertNoticed(Mutant mutant) throws Exception {
    mutant.compile(directory);
    if (!mutant.isCaughtByTheKit()) {
      assertNoticedByOurOwn(mutant);
    } else if (WHOLE) {
      Child.Outcome outcome = runKit(mutant.conditions, null, IMPATIENT);
      assertFailed(mutant, outcome);
      System.out.println(mutant + " is noticed by " + failures(outcome));
    } else {
      Child.Outcome outcome = runKit(mutant.conditions, mutant.caughtBy, IMPATIENT);
      assertFailed(mutant, outcome);
      outcome.assertPrinted("0 passed, 1 failed");
    }
  }

  private static void assertFailed(Mutant mutant, Child.Outcome outcome) {
    assertEquals(1, outcome.exit(), () -> mutant + ": " + outcome.output());
    outcome.assertPrinted(FAILED + mutant.caughtBy);
  }

  private void assertNoticedByOurOwn(Mutant mutant) throws Exception {
    String method = mutant.caughtBy.substring(mutant.caughtBy.indexOf('#') + 1);
    Child.Outcome outcome = runOurOwn(mutant.conditions, Set.of(mutant.caughtBy), IMPATIENT);
    assertTrue(outcome.exit() > 0, () -> mutant + ": " + outcome.output());
    outcome.assertPrinted(":" + method + "(", " tests have passed");
  }

  /** Without a fault the same tests pass, run in the same way: what fails above is the fault. */
  @Test
  @Tag("mutants")
  void nothingIsNoticedWithoutAFault() throws Exception {
    assertNothingIsNoticed(ofAnyJdk());
  }

  @Test
  void nothingIsNoticedOnANewerJdkWithoutAFault() throws Exception {
    assertNothingIsNoticed(ofNewerJdks());
  }

  private void assertNothingIsNoticed(List<Mutant> mutants) throws Exception {
    for (Mutant mutant : mutants) {
      mutant.compileUnchanged(directory);
    }
    for (Conditions conditions :
        mutants.stream().map(each -> each.conditions).distinct().toList()) {
      List<Mutant> alike =
          mutants.stream().filter(each -> each.conditions.equals(conditions)).toList();
      Set<String> ofTheKit = tests(alike, Mutant::isCaughtByTheKit);
      if (!ofTheKit.isEmpty()) {
        runKit(conditions, String.join(",", ofTheKit), PATIENT)
            .assertSuccess()
            .assertPrinted("PASS: " + ofTheKit.size() + " passed");
      }
      Set<String> ourOwn = tests(alike, each -> !each.isCaughtByTheKit());
      if (!ourOwn.isEmpty()) {
        runOurOwn(conditions, ourOwn, PATIENT).assertSuccess().assertNotPrinted("\n0 tests have");
      }
    }
  }

  private static Set<String> tests(List<Mutant> mutants, Predicate<Mutant> which) {
    return mutants.stream()
        .filter(which)
        .map(each -> each.caughtBy)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Runs the kit on what was compiled.
   *
   * @param tests as the kit's {@code --test} takes them; null for all
   */
  private Child.Outcome runKit(Conditions conditions, String tests, Duration patience)
      throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--provider", ConformanceTest.OURS));
    arguments.addAll(List.of("--classpath", directory + File.pathSeparator + Child.jar()));
    arguments.addAll(List.of("--patience", patience.toString()));
    arguments.addAll(List.of("--programs", tests == null ? "2000" : "500"));
    if (tests != null) {
      arguments.addAll(List.of("--test", tests));
    }
    arguments.addAll(conditions.kitOptions());
    Child child = child(conditions);
    if (tests == null || tests.contains("SctpContract")) {
      child.by(SctpShim.in(directory));
    }
    return child
        .within(Duration.ofMinutes(tests == null ? 30 : 5))
        .runJar(ConformanceTest.KIT, arguments.toArray(String[]::new));
  }

  /** Runs tests of our own on what was compiled, with the shim that counts and fails calls. */
  private Child.Outcome runOurOwn(Conditions conditions, Set<String> tests, Duration patience)
      throws Exception {
    List<String> names = new ArrayList<>();
    for (String test : tests) {
      int method = test.indexOf('#');
      String type = SourceFiles.nameOf("src/test/java", test.substring(0, method));
      names.add(type + test.substring(method));
    }
    String limit = 5 * patience.toSeconds() + " s";
    return child(conditions)
        .classPathFirst(directory)
        .withTestLibraries()
        .withPropertiesOfTests()
        .option("-D" + Child.MUTANT_PROPERTY + "=" + directory)
        .option("-Djava.library.path=" + System.getProperty("edgewise.test.shim"))
        .option("-Dconformance.patience=" + patience)
        .option("-Djunit.jupiter.execution.timeout.test.method.default=" + limit)
        .within(Duration.ofMinutes(5))
        .run(RunTests.class, names.toArray(String[]::new));
  }

  private static Child child(Conditions conditions) {
    return new Child()
        .option("-XX:TieredStopAtLevel=1")
        .option(conditions.jvmOptions().toArray(String[]::new));
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
  void tablesListThemAll() throws Exception {
    assertListed("CONFORMANCE.md", Mutant::isCaughtByTheKit);
    assertListed("CONTRIBUTING.md", mutant -> !mutant.isCaughtByTheKit());
  }

  private static void assertListed(String file, Predicate<Mutant> which) throws Exception {
    Path project = Path.of(System.getProperty("edgewise.project"));
    List<String> rows =
        Files.readAllLines(project.resolve(file)).stream()
            .filter(line -> line.startsWith("| `") && line.matches(".*(Contract|Test)#.*"))
            .toList();
    List<String> expected =
        Arrays.stream(Mutant.values()).filter(which).map(Mutant::asRow).toList();
    assertEquals(String.join("\n", expected), String.join("\n", rows), file);
  }
}
