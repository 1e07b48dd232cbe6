package io.edgewise.conformance.soak;

import java.util.SplittableRandom;

/** How a conversation ends; its code is the conversation's first byte. */
enum Farewell {
  CLIENT_RESETS('r'),
  CLIENT_HALF_CLOSES('h'),
  SERVER_RESETS('R'),
  SERVER_HALF_CLOSES('H');

  /** Asks the server to do it; no other byte of a conversation is negative. */
  static final byte BYE = -1;

  private static final Farewell[] ALL = values();

  private final byte code;

  Farewell(char code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static Farewell of(byte code) {
    for (Farewell farewell : ALL) {
      if (farewell.code == code) {
        return farewell;
      }
    }
    throw new IllegalArgumentException("a conversation that begins with " + code);
  }

  static Farewell any(SplittableRandom random) {
    return ALL[random.nextInt(ALL.length)];
  }
}
