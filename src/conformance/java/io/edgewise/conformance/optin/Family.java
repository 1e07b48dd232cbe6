package io.edgewise.conformance.optin;

import java.util.List;

/** What is opened at once: one channel, or two that are each other's peer. */
enum Family {
  TCP_PAIR(Kind.TCP, Kind.TCP),
  UNIX_PAIR(Kind.UNIX, Kind.UNIX),
  PIPE(Kind.SOURCE, Kind.SINK),
  DATAGRAM_PAIR(Kind.DATAGRAM, Kind.DATAGRAM),
  DATAGRAM(Kind.DATAGRAM),
  SERVER(Kind.SERVER),
  /** A socket that is not connected; its peer is there once it is. */
  SOCKET(Kind.TCP, Kind.TCP),
  /** The innermost selector, as a channel. */
  SELECTOR(Kind.SELECTOR);

  /** Immutable, though its type does not say so. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Kind> kinds;

  Family(Kind... kinds) {
    this.kinds = List.of(kinds);
  }

  List<Kind> kinds() {
    return kinds;
  }
}
