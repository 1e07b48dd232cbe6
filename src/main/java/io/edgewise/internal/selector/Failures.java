package io.edgewise.internal.selector;

import java.io.IOException;

/** What has failed of several things that are all done: the first is thrown with the others. */
final class Failures {
  private IOException first;

  void add(IOException failure) {
    if (first == null) {
      first = failure;
    } else if (first != failure) {
      first.addSuppressed(failure);
    }
  }

  /** Adds them to what is thrown already. */
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
