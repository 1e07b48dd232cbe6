package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewise.programs.FirstUse;
import io.edgewise.programs.FirstUseInEveryLoader;
import io.edgewise.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first use in a JVM fails. If the cause passes, the next use succeeds; if not, each use
 * reports the same failure.
 */
@Tag("loading")
class FirstUseTest {
  private static final String[] ALL = {
    "selector", "edgewise", "provider", "socket", "server", "datagram", "pipe", "ensure"
  };

  @TempDir Path directory;

  private static Child dropIn() {
    return new Child().option(Child.DROP_IN);
  }

  /** The arguments of a program that uses everything after these steps. */
  private static String[] thenAll(String... steps) {
    List<String> all = new ArrayList<>(List.of(steps));
    all.addAll(List.of(ALL));
    return all.toArray(String[]::new);
  }

  /** Asserts how each use after those steps has ended. */
  private static void assertAll(String outcome, Child.Outcome seen) {
    String[] expected = Stream.of(ALL).map(use -> use + ": " + outcome).toArray(String[]::new);
    seen.assertSuccess().assertPrinted(expected).assertPrinted("done");
  }

  private static Child withFewDescriptors() {
    return dropIn().option("-XX:-MaxFDLimit").by("sh", "-c", "ulimit -n 100 && exec \"$@\"", "sh");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"selector", "edgewise", "provider", "socket", "server", "datagram", "pipe"})
  void noDescriptorIsLeftForIt(String first) throws Exception {
    Child.Outcome seen =
        withFewDescriptors()
            .run(FirstUse.class, thenAll("leave-descriptors:0", first, "cause", "give-back"));
    assertAll("ok", seen);
    seen.assertPrinted(first + ": io.edgewise.EpollException: loading Edgewise's native library (")
        .assertPrinted("failed: EMFILE (the process has too many open files: raise ulimit -n)");
  }

  /** With some of these numbers it fails at the JDK's descriptors, with others at ours. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void fewDescriptorsAreLeftForIt(int left) throws Exception {
    Child.Outcome seen =
        withFewDescriptors()
            .run(FirstUse.class, thenAll("leave-descriptors:" + left, "selector", "give-back"));
    assertAll("ok", seen);
    seen.assertNotPrinted("Error");
  }

  @Test
  void availabilityIsAskedForWhenNoDescriptorIsLeft() throws Exception {
    String[] steps = {
      "leave-descriptors:0", "available", "cause", "ensure", "give-back", "available", "cause"
    };
    Child.Outcome seen = withFewDescriptors().run(FirstUse.class, thenAll(steps));
    assertAll("ok", seen);
    seen.assertPrinted(
        "available: false",
        "cause: io.edgewise.EpollException: loading Edgewise's native library (",
        "ensure: java.lang.UnsatisfiedLinkError: loading Edgewise's native library (",
        "available: true",
        "cause: null");
  }

  /** The disk is full; the program makes room. */
  @Test
  void noRoomIsLeftForTheLibrary() throws Exception {
    assumeTrue(canMount(), "needs the right to mount");
    String mount =
        "mount -t tmpfs -o size=128k tmpfs "
            + directory
            + " && head -c 124k /dev/zero > "
            + directory
            + "/full && exec \"$@\"";
    Child.Outcome seen =
        dropIn()
            .by("unshare", "-m", "sh", "-c", mount, "sh")
            .option("-Djava.io.tmpdir=" + directory)
            .run(FirstUse.class, thenAll("selector", "cause", "delete:" + directory + "/full"));
    assertAll("ok", seen);
    seen.assertPrinted("selector: io.edgewise.EpollException: loading Edgewise's native library (")
        .assertPrinted("failed: ENOSPC (make room, or set -Dio.edgewise.native.workdir=DIR)");
  }

  private boolean canMount() throws IOException, InterruptedException {
    String mount = "mount -t tmpfs tmpfs " + directory;
    return new ProcessBuilder("unshare", "-m", "sh", "-c", mount).start().waitFor() == 0;
  }

  /**
   * Fails at another place each time; a class whose initialization failed would be unusable from
   * then on.
   */
  @ParameterizedTest
  @CsvSource({"stack, 0, 200, 5", "heap, 1, 41, 2"})
  void stackOrHeapEndsDuringIt(String what, String from, String to, String step) throws Exception {
    Child.Outcome seen =
        new Child()
            .within(Duration.ofMinutes(5))
            .option("-XX:+UseSerialGC", "-Xmx24m", "-Xmn2m")
            .option(what.equals("stack") ? "-Xint" : "-Xmixed")
            .run(FirstUseInEveryLoader.class, Child.jar().toString(), what, from, to, step)
            .assertSuccess();
    List<String> then =
        seen.output().lines().filter(line -> line.contains(" times then ")).toList();
    assertEquals(1, then.size(), seen.output());
    assertTrue(then.get(0).endsWith(" times then ok"), seen.output());
    seen.assertPrinted(what.equals("stack") ? "StackOverflowError" : "OutOfMemoryError");
  }

  private Path policy(String rightsOfTheJar) throws IOException {
    return Files.writeString(
        directory.resolve("policy"),
        "grant codeBase \"%s\" {\n  %s\n};\n".formatted(Child.jar().toUri(), rightsOfTheJar)
            + "grant codeBase \"file:%s/-\" {\n".formatted(Child.testClasses())
            + "  permission java.util.PropertyPermission \"nothing\", \"read\";\n};\n");
  }

  private static Child secured(Path policy) {
    assumeTrue(Runtime.version().feature() < 24, "there are no security managers from JDK 24 on");
    return dropIn().option("-Djava.security.manager").option("-Djava.security.policy==" + policy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"selector", "edgewise", "ensure", "socket"})
  void codeWithoutAnyRightIsFirst(String first) throws Exception {
    Path policy = policy("permission java.security.AllPermission;");
    assertAll("ok", secured(policy).run(FirstUse.class, thenAll(first)));
  }

  @Test
  void rightThatTheJarHasNotIsNamedByEachUse() throws Exception {
    Path policy =
        policy(
            "permission java.lang.RuntimePermission \"selectorProvider\";\n"
                + "  permission java.util.PropertyPermission \"*\", \"read\";");
    assertAll(
        "java.lang.UnsatisfiedLinkError: access denied (\"java.io.FilePermission\" \"",
        secured(policy).run(FirstUse.class, thenAll("selector")));
  }

  @Test
  void whatStaysAsItIsIsSaidInTheSameWordsByEachUse() throws Exception {
    Child.Outcome seen =
        dropIn()
            .option("-Dos.arch=s390x")
            .run(FirstUse.class, thenAll("selector", "other-thread", "available", "cause"));
    String error =
        "java.lang.UnsatisfiedLinkError: Edgewise has no native library for the architecture"
            + " s390x: it knows amd64 and aarch64\n";
    assertAll(error, seen);
    seen.assertPrinted("available: false", "other-thread: " + error, "cause: " + error);
    assertEquals(11, seen.output().split(error, -1).length - 1, seen.output());
  }

  @Test
  void directoryThatIsNoneIsSaidInTheSameWordsByEachUse() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Child.Outcome seen =
        dropIn()
            .option("-Dio.edgewise.native.workdir=" + file)
            .run(FirstUse.class, thenAll("selector", "selector"));
    assertAll("java.lang.UnsatisfiedLinkError: Edgewise cannot load its native library: ", seen);
    List<String> different =
        seen.output()
            .lines()
            .filter(line -> line.contains(": java.lang."))
            .map(line -> line.substring(line.indexOf(": java.lang.")))
            .distinct()
            .collect(Collectors.toList());
    assertEquals(1, different.size(), seen.output());
  }

  @ParameterizedTest
  @CsvSource({
    "spin, abc, 'this is no duration such as 800ns, 50us, 2ms, 1s, PT0.00005S or 0'",
    "busy-poll, 2h, 'this is not TIME[,PACKETS[,prefer]], with a time such as 800ns'",
    "trigger, edgy, 'this is none of level, edge, one-shot, edge-one-shot, exclusive'",
    "learning, perhaps, 'this is none of off, automatic, on'",
    "native.workdir, '', 'this is no name of a directory'",
  })
  void wrongPropertyIsSaidByEachUse(String property, String value, String allowed)
      throws Exception {
    String setting = "-Dio.edgewise." + property + "=" + value;
    Child.Outcome seen =
        dropIn()
            .option(setting)
            .run(FirstUse.class, thenAll("selector", "other-thread", "available", "cause"));
    String error = "java.lang.IllegalArgumentException: " + setting + ": " + allowed;
    assertAll(error, seen);
    seen.assertPrinted("available: false", "cause: " + error, "other-thread: " + error);
    assertEquals(11, seen.output().split("IllegalArgumentException", -1).length - 1);
  }
}
