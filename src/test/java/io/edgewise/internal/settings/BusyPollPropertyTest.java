package io.edgewise.internal.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.BusyPoll;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("table")
class BusyPollPropertyTest {
  @ParameterizedTest
  @CsvSource({
    "'0',                  PT0S,         0,     false",
    "'50us',               PT0.00005S,   0,     false",
    "'PT0.00005S',         PT0.00005S,   0,     false",
    "'50us,0',             PT0.00005S,   0,     false",
    "'50us,64',            PT0.00005S,   64,    false",
    "' 1MS , 65535 ',      PT0.001S,     65535, false",
    "'50us,8,prefer',      PT0.00005S,   8,     true",
    "'0,0, Prefer ',       PT0S,         0,     true",
    "'2147483647us,8',     PT2147.483647S, 8,   false",
  })
  void propertyIsRead(String text, Duration time, int packets, boolean preferred) {
    assertEquals(new BusyPoll(time, packets, preferred), BusyPollProperty.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "50", "us", "50us,", "50us,x", "50us,8,", "50us,8,preferred", "50us,,prefer"})
  void otherTextIsRefused(String text) {
    assertRefused(text, "this is not TIME[,PACKETS[,prefer]], with a time such as 800ns, 50us");
  }

  @ParameterizedTest
  @CsvSource({
    "'50us,8,prefer,1', this is not TIME[",
    "'50us,-1',         'busy polling takes 0 to 65535 packets, not -1'",
    "'50us,65536',      'busy polling takes 0 to 65535 packets, not 65536'",
    "800ns,             'busy polling takes whole microseconds, 0 to 2147483647, not PT0.0000008S'",
    "2147483648us,      'busy polling takes whole microseconds, 0 to 2147483647, not PT35M'",
    "999999999999s,     'busy polling takes whole microseconds, 0 to 2147483647, not PT277777777H'",
  })
  void whatIsOutOfRangeIsRefused(String text, String reason) {
    assertRefused(text, reason);
  }

  private static void assertRefused(String text, String reason) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> BusyPollProperty.parse(text));
    String message = "-Dio.edgewise.busy-poll=" + text + ": " + reason;
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }
}
