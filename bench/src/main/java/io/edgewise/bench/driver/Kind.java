package io.edgewise.bench.driver;

/** What a candidate runs on. */
enum Kind {
  /** The JDK's default provider. */
  JDK("sun.nio.ch.EPollSelectorProvider"),
  /** The JDK's provider on {@code poll}. */
  POLL("sun.nio.ch.PollSelectorProvider"),
  /** Edgewise, from a jar. */
  EDGEWISE("io.edgewise.EpollSelectorProvider"),
  /** The loops in C. */
  C("");

  private final String provider;

  Kind(String provider) {
    this.provider = provider;
  }

  String provider() {
    return provider;
  }
}
