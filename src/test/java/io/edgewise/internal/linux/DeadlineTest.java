package io.edgewise.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("table")
class DeadlineTest {
  @ParameterizedTest
  @CsvSource({
    // timeout ns, elapsed ns, nanoseconds left, as milliseconds
    "-1,                  0,                   -1,                  -1",
    "-1,                  9223372036854775807, -1,                  -1",
    "0,                   0,                   0,                   0",
    // whole milliseconds stay such
    "1000000,             0,                   1000000,             1",
    "5000000,             1,                   5000000,             5",
    "5000000,             4000000,             1000000,             1",
    "5000000,             4000001,             1000000,             1",
    "5000000,             4999999,             1000000,             1",
    "5000000,             5000000,             0,                   0",
    "5000000,             5000001,             0,                   0",
    "5000000,             9223372036854775807, 0,                   0",
    "2147483647000000,    0,                   2147483647000000,    2147483647",
    "9223372036854000000, 0,                   9223372036854000000, 2147483647",
    // others are kept to the nanosecond
    "1,                   0,                   1,                   1",
    "1,                   1,                   0,                   0",
    "1000001,             0,                   1000001,             2",
    "1000001,             1000000,             1,                   1",
    "50000,               20000,               30000,               1",
    "50000,               50001,               0,                   0",
    "2147483647000001,    0,                   2147483647000001,    2147483647",
    "9223372036854775807, 0,                   9223372036854775807, 2147483647",
    "9223372036854775807, 9223372036854775806, 1,                   1",
  })
  void whatIsLeftIsRoundedUpAndBounded(long timeout, long elapsed, long nanos, int millis) {
    assertEquals(nanos, Deadline.left(timeout, elapsed));
    assertEquals(millis, Deadline.millis(nanos));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, false",
    "0, false",
    "1000000, false",
    "1, true",
    "999999, true",
    "1000001, true"
  })
  void onlyPartsOfAMillisecondAreFine(long nanos, boolean fine) {
    assertEquals(fine, Deadline.isSubMillisecond(nanos));
  }
}
