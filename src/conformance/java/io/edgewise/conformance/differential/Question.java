package io.edgewise.conformance.differential;

/** A question asked after every step, about selectors, channels or keys by number. */
enum Question {
  SELECTOR_IS_OPEN("s%d.isOpen()"),
  KEYS("keys%d"),
  KEYS_SIZE("keys%d.size()"),
  SELECTED_KEYS("selected%d"),
  SELECTED_KEYS_SIZE("selected%d.size()"),
  CHANNEL_IS_OPEN("c%d.isOpen()"),
  IS_REGISTERED("c%d.isRegistered()"),
  IS_BLOCKING("c%d.isBlocking()"),
  KEY_FOR("c%d.keyFor(s%d)"),
  IS_CONNECTED("c%d.isConnected()"),
  IS_VALID("k%d.isValid()"),
  INTEREST_OPS("k%d.interestOps()"),
  READY_OPS("k%d.readyOps()"),
  ATTACHMENT("k%d.attachment()");

  /** The number of a key that does not belong to the program. */
  static final long STRANGER = 63;

  static final long NULL = -1;

  private final String format;

  Question(String format) {
    this.format = format;
  }

  /** The question about one or two numbered things, in Java. */
  String source(int first, int second) {
    return String.format(format, first, second);
  }

  /** An answer in Java. */
  String answer(long value) {
    return switch (this) {
      case SELECTOR_IS_OPEN, CHANNEL_IS_OPEN, IS_REGISTERED, IS_BLOCKING, IS_CONNECTED, IS_VALID ->
          String.valueOf(value != 0);
      case KEYS, SELECTED_KEYS -> Java.keys(value);
      case KEY_FOR -> value == NULL ? "null" : "k" + value;
      case INTEREST_OPS, READY_OPS -> Java.ops((int) value);
      case KEYS_SIZE, SELECTED_KEYS_SIZE, ATTACHMENT -> String.valueOf(value);
    };
  }
}
