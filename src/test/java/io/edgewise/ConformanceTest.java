package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewise.conformance.Main;
import io.edgewise.programs.FewFamiliesProvider;
import io.edgewise.programs.UnhelpfulProvider;
import io.edgewise.testing.Child;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The conformance kit, run as users run it, on our provider and on the JDK's. */
@Timeout(1200)
public class ConformanceTest {
  public static final Path KIT = Path.of(System.getProperty("edgewise.conformance.jar"));
  public static final String OURS = "io.edgewise.EpollSelectorProvider";

  private static Child.Outcome run(Child child, String... arguments) throws Exception {
    Child.Outcome outcome =
        child.within(Duration.ofMinutes(15)).runJar(KIT, arguments).assertSuccess();
    System.out.println(outcome.output());
    return outcome;
  }

  /** With everything that only Edgewise has. Freed memory is overwritten at once. */
  @Test
  void edgewiseConforms() throws Exception {
    run(
            childWithCarriers().by("env", "MALLOC_PERTURB_=165"),
            "--provider",
            OURS,
            "--classpath",
            Child.jar().toString(),
            "--programs",
            System.getProperty("edgewise.programs"))
        .assertPrinted("Conformance of " + OURS, "edgewise-only", "opt-in-programs", "PASS: ")
        .assertNotPrinted("edgewise-only    skipped")
        .assertNotPrinted("opt-in-programs  skipped");
  }

  /**
   * On JDK 21 to 23 a virtual thread that waits for a monitor, or waits while it holds one, keeps
   * its carrier. Some tests let threads wait like that, as the JDK's own close does, so enough
   * carriers are allowed.
   */
  private static Child childWithCarriers() {
    Child child = new Child();
    int version = Runtime.version().feature();
    return version >= 21 && version < 24
        ? child.option("-Djdk.virtualThreadScheduler.parallelism=16")
        : child;
  }

  /** The same where every thread that selects is virtual. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void edgewiseConformsOnVirtualThreads() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "the JDK has virtual threads");
    run(
            childWithCarriers(),
            "--provider",
            OURS,
            "--classpath",
            Child.jar().toString(),
            "--threads",
            "virtual",
            "--rounds",
            "100",
            "--programs",
            "500")
        .assertPrinted("virtual threads", "edgewise-only", "PASS: ");
  }

  /** What a wait does before it blocks changes nothing but the time. */
  @Test
  @Tag("variants")
  @Execution(ExecutionMode.CONCURRENT)
  void edgewiseConformsWhereItSpins() throws Exception {
    run(
        new Child().option("-Dio.edgewise.spin=50us"),
        "--provider",
        OURS,
        "--classpath",
        Child.jar().toString(),
        "--rounds",
        "500",
        "--programs",
        "1000");
  }

  /** Learning saves cost, and changes nothing that a program sees. */
  @ParameterizedTest
  @Tag("variants")
  @ValueSource(strings = {"on", "off"})
  @Execution(ExecutionMode.CONCURRENT)
  void edgewiseConformsWhateverItLearns(String learning) throws Exception {
    run(
            new Child().option("-Dio.edgewise.learning=" + learning),
            "--provider",
            OURS,
            "--classpath",
            Child.jar().toString(),
            "--rounds",
            "300",
            "--programs",
            "5000")
        .assertPrinted("edgewise-only", "PASS: ");
  }

  /** The oracle: none of our classes is there. */
  @Test
  @Tag("oracle")
  @Execution(ExecutionMode.CONCURRENT)
  void defaultProviderOfTheJdkConforms() throws Exception {
    run(new Child(), "--provider", "default", "--rounds", "500", "--programs", "1000")
        .assertPrinted(
            "Conformance of sun.nio.ch.EPollSelectorProvider",
            "edgewise-only    skipped: only " + OURS + " has them",
            "opt-in-programs  skipped: only " + OURS + " has them");
  }

  @Test
  @Tag("oracle")
  @Execution(ExecutionMode.CONCURRENT)
  void pollingProviderOfTheJdkConforms() throws Exception {
    run(
            new Child(),
            "--provider",
            "sun.nio.ch.PollSelectorProvider",
            "--rounds",
            "500",
            "--programs",
            "1000")
        .assertPrinted("Conformance of sun.nio.ch.PollSelectorProvider");
  }

  /** Twelve seconds of what {@code make soak} does for minutes. */
  @Test
  @Tag("soak")
  void nothingGrowsUnderHardUse() throws Exception {
    new Child()
        .option("-XX:NativeMemoryTracking=summary")
        .within(Duration.ofMinutes(5))
        .runJar(KIT, "--provider", OURS, "--classpath", Child.jar().toString(), "--soak", "0.2")
        .assertSuccess()
        .assertPrinted("nothing has grown")
        .assertNotPrinted("native memory is not known");
  }

  @TempDir private Path directory;

  private Child.Outcome runFewFamilies(String factory, String... arguments) throws Exception {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("--provider", FewFamiliesProvider.class.getName() + factory));
    all.addAll(List.of("--classpath", Child.testClasses()));
    all.addAll(List.of(arguments));
    return new Child()
        .option("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
        .option("-Djava.io.tmpdir=" + directory)
        .within(Duration.ofMinutes(5))
        .runJar(KIT, all.toArray(String[]::new));
  }

  /** What the provider does not support is skipped, and everything else is run. */
  @Test
  @Tag("oracle")
  void providerOfTcpAloneConforms() throws Exception {
    String leftOut =
        "left out, as the provider opens none: datagram channels, pipes, Unix domain sockets";
    runFewFamilies("", "--programs", "300", "--rounds", "50")
        .assertSuccess()
        .assertPrinted(
            "PipeContract#closedSinkIsEndOfFile: the provider opens no pipes",
            "the provider opens no datagram channels",
            "the provider opens no Unix domain sockets",
            leftOut,
            "%-16s %7d %7d ".formatted("pipe", 0, 0),
            "%-16s %7d %7d ".formatted("datagram", 0, 0),
            "%-16s %7d %7d ".formatted("unix-domain", 0, 0),
            "%-16s %7d %7d %8d ".formatted("random-programs", 1, 0, 0))
        .assertNotPrinted("SelectionContract#")
        .assertNotPrinted("RaceContract#");
    runFewFamilies("", "--soak", "0.05")
        .assertSuccess()
        .assertPrinted(leftOut, "nothing has grown");
  }

  /** Nor does a laboratory that cannot be opened leave its directory behind. */
  @Test
  void whatFailsOtherwiseIsNotMissing() throws Exception {
    Child.Outcome outcome = runFewFamilies("#broken", "--area", "datagram,pipe,random-programs");
    assertEquals(1, outcome.exit(), outcome.output());
    outcome
        .assertPrinted("FAIL: 0 passed, 10 failed, 0 skipped", "broken here")
        .assertNotPrinted("left out");
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.filter(Files::isDirectory).toList());
    }
  }

  @Test
  @Tag("oracle")
  void jdkWithoutIpv6Conforms() throws Exception {
    new Child()
        .option("-Djava.net.preferIPv4Stack=true")
        .runJar(KIT, "--provider", "default", "--area", "channels,connect,datagram")
        .assertSuccess()
        .assertPrinted("0 failed, 0 skipped");
  }

  /** The provider fails some tests. Only the areas that are named are run. */
  @Test
  void failureIsReportedWithItsCause() throws Exception {
    Child.Outcome outcome =
        new Child()
            .runJar(
                KIT,
                "--provider",
                UnhelpfulProvider.class.getName(),
                "--classpath",
                Child.testClasses(),
                "--area",
                "channels,pipe",
                "--reports",
                directory.toString());
    assertEquals(1, outcome.exit(), outcome.output());
    outcome
        .assertPrinted("FAIL: ", "FAILED: PipeContract#", "no pipes here")
        .assertNotPrinted("selection ");
    assertTrue(
        Files.readString(directory.resolve("pipe/TEST-junit-jupiter.xml"))
            .contains("no pipes here"));
  }

  @Test
  void unusableProviderIsNamed() throws Exception {
    Child.Outcome missing = new Child().runJar(KIT, "--provider", "no.such.Provider");
    assertEquals(2, missing.exit(), missing.output());
    missing.assertPrinted("no provider can be made of class no.such.Provider");
    Child.Outcome wrong = new Child().runJar(KIT, "--provider", "java.lang.Object");
    assertEquals(2, wrong.exit(), wrong.output());
    wrong.assertPrinted("java.lang.Object");
  }

  @Test
  void wrongCommandLineShowsTheRightOne() throws Exception {
    Child.Outcome outcome = new Child().runJar(KIT, "--area", "none");
    assertEquals(2, outcome.exit(), outcome.output());
    outcome.assertPrinted("--area: no such area: none", "--provider CLASS", "Exit code");
  }

  @Test
  void helpIsNoMistake() throws Exception {
    new Child()
        .runJar(KIT, "--help")
        .assertSuccess()
        .assertPrinted("--provider CLASS", "Exit code");
  }

  @Test
  void sectionOfOneProviderAloneIsNothingOnAnother() throws Exception {
    Child.Outcome outcome =
        new Child().runJar(KIT, "--provider", "default", "--area", "edgewise-only");
    assertEquals(1, outcome.exit(), outcome.output());
    outcome.assertPrinted("edgewise-only    skipped: only " + OURS, "FAILED: nothing was run");
  }

  /** There is nothing to compare with, unless an option makes the JDK's provider accessible. */
  @Test
  void referenceThatIsOutOfReachIsNamed() throws Exception {
    Child.Outcome outcome =
        new Child()
            .option("-Djava.nio.channels.spi.SelectorProvider=" + OURS)
            .classPathFirst(KIT)
            .run(Main.class, "--provider", "default");
    assertEquals(2, outcome.exit(), outcome.output());
    outcome.assertPrinted("the JDK's own provider is out of reach", "--add-exports");
  }

  private static Child.Outcome runUnhelpful(String factory) throws Exception {
    return new Child()
        .runJar(
            KIT,
            "--provider",
            UnhelpfulProvider.class.getName() + "#" + factory,
            "--classpath",
            Child.testClasses(),
            "--patience",
            "PT2S");
  }

  @Test
  void providerThatEndsTheJvmHasNotPassed() throws Exception {
    Child.Outcome outcome = runUnhelpful("ending");
    assertEquals(1, outcome.exit(), outcome.output());
    outcome.assertPrinted("FAIL: the JVM was ended before the kit was");
  }

  @Test
  void providerThatHangsIsGivenUp() throws Exception {
    Child.Outcome outcome = runUnhelpful("hanging");
    assertEquals(2, outcome.exit(), outcome.output());
    outcome.assertPrinted("hanging does not come back from opening a selector");
  }

  @Test
  void providerThatOpensNoSelectorIsNamedWithTheCause() throws Exception {
    Child.Outcome outcome = runUnhelpful("failing");
    assertEquals(2, outcome.exit(), outcome.output());
    outcome.assertPrinted("failing opens no selector: ", "the provider's own");
  }

  @Test
  void testThatDoesNotExistFails() throws Exception {
    Child.Outcome outcome =
        new Child()
            .runJar(KIT, "--provider", "default", "--test", "PipeContract,KeyContract#keyKnows");
    assertEquals(1, outcome.exit(), outcome.output());
    outcome.assertPrinted(
        "no such test in the areas that ran: KeyContract#keyKnows", "FAIL: 5 passed");
  }

  /** As if a class that they need were missing. */
  @Test
  void testsThatCannotBeLoadedFail() throws Exception {
    Path crippled = directory.resolve("crippled.jar");
    Files.copy(KIT, crippled);
    try (FileSystem jar = FileSystems.newFileSystem(crippled)) {
      Files.delete(jar.getPath("io/edgewise/conformance/race/WakeupRaceContract.class"));
    }
    Child.Outcome outcome =
        new Child().runJar(crippled, "--provider", "default", "--area", "races", "--rounds", "10");
    assertEquals(1, outcome.exit(), outcome.output());
    outcome.assertPrinted("WakeupRaceContract");
  }

  @Test
  void reportsThatCannotBeWrittenAreRefused() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Child.Outcome outcome =
        new Child().runJar(KIT, "--provider", "default", "--reports", file.resolve("x").toString());
    assertEquals(2, outcome.exit(), outcome.output());
    outcome.assertPrinted("--reports: ", file.toString());
  }
}
