package io.edgewise.internal.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("table")
class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0,                    PT0S",
    "0s,                   PT0S",
    "PT0S,                 PT0S",
    "800ns,                PT0.0000008S",
    "50us,                 PT0.00005S",
    "2ms,                  PT0.002S",
    "1s,                   PT1S",
    "007us,                PT0.000007S",
    "' 50US ',             PT0.00005S",
    "PT0.00005S,           PT0.00005S",
    "pt1m,                 PT60S",
    "P1D,                  PT24H",
    "999999999999999999s,  PT999999999999999999S",
    "999999999999999999ns, PT999999999.999999999S",
  })
  void durationIsRead(String text, Duration duration) {
    assertEquals(duration, Durations.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "50",
        "us",
        "50 us",
        "50µs",
        "-50us",
        "+50us",
        "1.5ms",
        "1m",
        "50us,",
        "0x1s",
        "1000000000000000000s",
        "PT",
        "PT-1S",
        "-PT1S",
        "PT9999999999999999999S",
        "off",
        "true"
      })
  void otherTextIsNone(String text) {
    assertNull(Durations.parse(text));
  }
}
