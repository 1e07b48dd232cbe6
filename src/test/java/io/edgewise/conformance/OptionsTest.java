package io.edgewise.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kit's command line. */
@Tag("table")
class OptionsTest {
  @Test
  void providerIsEnough() {
    Options options = Options.parse("--provider", "default");
    assertEquals("default", options.settings.get(Settings.PROVIDER));
    assertEquals(Set.of(Area.values()), options.areas);
    assertTrue(options.tests.isEmpty());
    assertTrue(options.classPath.isEmpty());
  }

  @Test
  void everythingIsUnderstood() {
    Options options =
        Options.parse(
            "--provider a.B#c --classpath /tmp:/ --area keys,wake-up --test A,B#c --reports out"
                .concat(" --programs 5 --opt-in-programs 4 --rounds 6 --seed -7 --patience PT3S")
                .split(" ", -1));
    assertEquals("a.B#c", options.settings.get(Settings.PROVIDER));
    assertEquals(List.of(Path.of("/tmp"), Path.of("/")), options.classPath);
    assertEquals(Set.of(Area.KEYS, Area.WAKE_UP), options.areas);
    assertEquals(List.of("A", "B#c"), options.tests);
    assertEquals(Path.of("out"), options.reports);
    assertEquals("5", options.settings.get(Settings.PROGRAMS));
    assertEquals("4", options.settings.get(Settings.OPT_IN_PROGRAMS));
    assertEquals("6", options.settings.get(Settings.ROUNDS));
    assertEquals("-7", options.settings.get(Settings.SEED));
    assertEquals("PT3S", options.settings.get(Settings.PATIENCE));
  }

  @Test
  void soakRunsNoTests() {
    Options options = Options.parse("--provider default --soak 0.5 --seed 3".split(" ", -1));
    assertEquals(Duration.ofSeconds(30), options.soak);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Options.parse("--provider default --soak 1 --rounds 6 --area keys".split(" ", -1)));
    assertTrue(e.getMessage().contains("--area, --rounds"), e::getMessage);
  }

  @Test
  void areaThatIsNamedTwiceIsOne() {
    Options options = Options.parse("--provider default --area keys,keys".split(" ", -1));
    assertEquals(Set.of(Area.KEYS), options.areas);
  }

  @Test
  void classPathMayNameAllJarsOfADirectory(@TempDir Path directory) throws Exception {
    Path jar = Files.createFile(directory.resolve("a.jar"));
    Path other = Files.createFile(directory.resolve("b.JAR"));
    Files.createFile(directory.resolve("c.txt"));
    Options options =
        Options.parse("--provider", "default", "--classpath", directory + "/*:" + directory);
    assertEquals(List.of(jar, other, directory), options.classPath);
  }

  @ParameterizedTest
  @CsvSource({
    "--area, keyz, no such area: keyz",
    "--classpath, /no/such.jar, no such file or directory: /no/such.jar",
    "--programs, 0, out of range: 0",
    "--programs, many, not a whole number: many",
    "--rounds, 2147483648, out of range: 2147483648",
    "--patience, 20, not an ISO duration: 20",
    "--patience, PT-1S, out of range: PT-1S",
    "--soak, NaN, out of range: NaN",
    "--soak, long, not a number of minutes: long",
    "--area, ' ', there is no name in",
    "--test, ',', there is no name in",
    "--threads, green, neither platform nor virtual: green",
    "--colour, red, unknown option: --colour"
  })
  void mistakeIsNamed(String option, String value, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Options.parse("--provider", "default", option, value));
    assertTrue(e.getMessage().contains(message), e::getMessage);
    assertTrue(e.getMessage().contains(option), e::getMessage);
  }

  @Test
  void threadsMayBeVirtualWhereTheJdkHasThem() {
    String[] arguments = {"--provider", "default", "--threads", "virtual"};
    if (Threads.canBeVirtual()) {
      assertEquals("true", Options.parse(arguments).settings.get(Settings.VIRTUAL_THREADS));
    } else {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Options.parse(arguments));
      assertTrue(e.getMessage().contains("--threads: JDK "), e::getMessage);
      assertTrue(e.getMessage().contains("has no virtual threads"), e::getMessage);
    }
    arguments[3] = "platform";
    assertEquals("false", Options.parse(arguments).settings.get(Settings.VIRTUAL_THREADS));
  }

  @Test
  void missingValueOrProviderIsNamed() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Options.parse("--area"))
            .getMessage()
            .contains("--area"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Options.parse("--area", "keys"))
            .getMessage()
            .contains("--provider is missing"));
  }
}
