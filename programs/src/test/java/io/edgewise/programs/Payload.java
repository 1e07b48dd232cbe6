package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** Bytes that both ends can make from a seed and a length, and check. */
record Payload(long seed, int length) {

  static Payload parse(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : query.split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      parameters.put(parts[0], parts[1]);
    }
    return new Payload(
        Long.parseLong(parameters.get("seed")), Integer.parseInt(parameters.get("length")));
  }

  static long checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  byte[] bytes() {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  String query() {
    return "seed=" + seed + "&length=" + length;
  }

  /** Asserts that what arrived is this payload, byte for byte as far as a checksum tells. */
  void assertIs(byte[] received) {
    assertNotNull(received, () -> "nothing for " + this);
    assertEquals(length, received.length, () -> "length of " + this);
    assertEquals(checksum(bytes()), checksum(received), () -> "checksum of " + this);
  }
}
