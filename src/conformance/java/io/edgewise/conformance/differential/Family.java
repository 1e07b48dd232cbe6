package io.edgewise.conformance.differential;

import java.util.List;

/** What is opened in one go: a channel, or a pair of which each is the other's peer. */
enum Family {
  TCP_PAIR(Kind.TCP, Kind.TCP),
  UNIX_PAIR(Kind.UNIX, Kind.UNIX),
  PIPE(Kind.SOURCE, Kind.SINK),
  DATAGRAM_PAIR(Kind.DATAGRAM, Kind.DATAGRAM),
  DATAGRAM(Kind.DATAGRAM),
  SERVER(Kind.SERVER),
  SOCKET(Kind.TCP);

  private final Kind near;

  /** Null if there is no peer. */
  private final Kind far;

  Family(Kind near, Kind far) {
    this.near = near;
    this.far = far;
  }

  Family(Kind only) {
    this(only, null);
  }

  List<Kind> kinds() {
    return far == null ? List.of(near) : List.of(near, far);
  }
}
