package io.edgewise.conformance;

import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/** What a contract is run on: a provider, and how it is known to differ. */
public interface Subject {
  /** The provider that opens selectors and channels. */
  SelectorProvider provider();

  /** Where it does not keep to the javadoc. */
  default Set<Difference> differences() {
    return Set.of();
  }
}
