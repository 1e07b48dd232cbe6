package io.edgewise.conformance.differential;

import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;

/** Java source for parts of a printed test. */
final class Java {
  private static final List<String> OPS = List.of("OP_READ", "OP_WRITE", "OP_CONNECT", "OP_ACCEPT");
  private static final int[] BITS = {
    SelectionKey.OP_READ, SelectionKey.OP_WRITE, SelectionKey.OP_CONNECT, SelectionKey.OP_ACCEPT
  };

  private Java() {}

  /** A statement that evaluates an expression and asserts its outcome. */
  static String asserting(String expression, Outcome outcome) {
    if (outcome.thrown() != null) {
      return throwing(expression, outcome.thrown());
    }
    if (outcome.equals(Outcome.DONE)) {
      return expression + ";";
    }
    if (outcome.equals(Outcome.HUNG)) {
      return expression + "; // does not return";
    }
    return equal(String.valueOf(outcome.value()), expression);
  }

  static String throwing(String expression, Class<? extends Throwable> thrown) {
    return "assertThrows(" + thrown.getName() + ".class, () -> " + expression + ");";
  }

  static String equal(String expected, String expression) {
    return switch (expected) {
      case "true" -> "assertTrue(" + expression + ");";
      case "false" -> "assertFalse(" + expression + ");";
      case "null" -> "assertNull(" + expression + ");";
      default -> "assertEquals(" + expected + ", " + expression + ");";
    };
  }

  /** An interest set or a ready set. */
  static String ops(int ops) {
    int left = ops;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < BITS.length; i++) {
      if ((left & BITS[i]) != 0) {
        names.add(OPS.get(i));
        left &= ~BITS[i];
      }
    }
    return names.isEmpty() || left != 0 ? String.valueOf(ops) : String.join(" | ", names);
  }

  /** A set of keys, given as a bit set of their numbers. */
  static String keys(long bits) {
    List<String> names = new ArrayList<>();
    for (int key = 0; key < Long.SIZE; key++) {
      if ((bits & 1L << key) != 0) {
        names.add("k" + key);
      }
    }
    return "Set.of(" + String.join(", ", names) + ")";
  }
}
