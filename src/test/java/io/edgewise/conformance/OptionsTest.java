package io.edgewise.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kit's command line. */
class OptionsTest {
  @Test
  void providerIsEnough() {
    Options options = Options.parse("--provider", "default");
    assertEquals("default", options.settings.get(Settings.PROVIDER));
    assertEquals(List.of(Area.values()), options.areas);
    assertTrue(options.tests.isEmpty());
    assertTrue(options.classPath.isEmpty());
  }

  @Test
  void everythingIsUnderstood() {
    Options options =
        Options.parse(
            "--provider a.B#c --classpath /tmp:/ --area keys,wake-up --test A,B#c --reports out"
                .concat(" --programs 5 --rounds 6 --seed -7 --patience PT3S --soak 0.5")
                .split(" ", -1));
    assertEquals("a.B#c", options.settings.get(Settings.PROVIDER));
    assertEquals(List.of(Path.of("/tmp"), Path.of("/")), options.classPath);
    assertEquals(List.of(Area.KEYS, Area.WAKE_UP), options.areas);
    assertEquals(List.of("A", "B#c"), options.tests);
    assertEquals(Path.of("out"), options.reports);
    assertEquals("5", options.settings.get(Settings.PROGRAMS));
    assertEquals("6", options.settings.get(Settings.ROUNDS));
    assertEquals("-7", options.settings.get(Settings.SEED));
    assertEquals("PT3S", options.settings.get(Settings.PATIENCE));
    assertEquals(Duration.ofSeconds(30), options.soak);
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
