package io.edgewise.internal.selector;

import java.io.IOException;

/** The failures of steps that are all taken: the first is thrown, with the others suppressed. */
final class Failures {
  private IOException first;

  void add(IOException failure) {
    if (first == null) {
      first = failure;
    } else if (first != failure) {
      first.addSuppressed(failure);
    }
  }

  /** Adds them to an exception that is already being thrown. */
  void addTo(Throwable thrown) {
    if (first != null) {
      thrown.addSuppressed(first);
    }
  }

  /** Throws the first failure, and forgets it; does nothing if there was none. */
  void throwFirst() throws IOException {
    IOException thrown = first;
    if (thrown != null) {
      first = null;
      throw thrown;
    }
  }
}
