package io.edgewise.conformance.differential;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** How long a selection may wait. */
enum Form {
  NOW,
  TIMED,
  UNLIMITED;

  /** Selects; the action may be null. */
  int select(Selector selector, Consumer<SelectionKey> action, long millis) throws IOException {
    return switch (this) {
      case NOW -> action == null ? selector.selectNow() : selector.selectNow(action);
      case TIMED -> action == null ? selector.select(millis) : selector.select(action, millis);
      case UNLIMITED -> action == null ? selector.select() : selector.select(action);
    };
  }

  /** The call in Java; the action may be empty. */
  String source(String selector, String action, long millis) {
    return switch (this) {
      case NOW -> selector + ".selectNow(" + action + ")";
      case TIMED -> selector + ".select(" + action + (action.isEmpty() ? "" : ", ") + millis + ")";
      case UNLIMITED -> selector + ".select(" + action + ")";
    };
  }
}
