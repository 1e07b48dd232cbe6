package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlineTest {
  @ParameterizedTest
  @CsvSource({
    // timeout ns, elapsed ns, milliseconds left
    "-1,                  0,                   -1",
    "-1,                  9223372036854775807, -1",
    "0,                   0,                   0",
    "1,                   0,                   1",
    "1000000,             0,                   1",
    "1000001,             0,                   2",
    "5000000,             1,                   5",
    "5000000,             4000000,             1",
    "5000000,             4000001,             1",
    "5000000,             4999999,             1",
    "5000000,             5000000,             0",
    "5000000,             5000001,             0",
    "5000000,             9223372036854775807, 0",
    "2147483647000000,    0,                   2147483647",
    "2147483647000001,    0,                   2147483647",
    "9223372036854775807, 0,                   2147483647",
    "9223372036854775807, 9223372036854775806, 1",
  })
  void millisecondsAreRoundedUpAndBounded(long timeout, long elapsed, int expected) {
    assertEquals(expected, Deadline.millisLeft(timeout, elapsed));
  }
}
