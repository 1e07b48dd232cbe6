package io.edgewise.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.BusyPoll;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("table")
class BusyPollParamsTest {
  @ParameterizedTest
  @CsvSource({
    "0,               PT0S,           0,     false",
    "0x800000032,     PT0.00005S,     8,     false",
    "0x1ffff7fffffff, PT2147.483647S, 65535, true"
  })
  void kernelsAnswerIsUnpacked(String word, Duration time, int packets, boolean preferred) {
    assertEquals(new BusyPoll(time, packets, preferred), BusyPollParams.unpack(Long.decode(word)));
  }
}
