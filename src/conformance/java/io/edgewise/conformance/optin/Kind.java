package io.edgewise.conformance.optin;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

/** What a channel is. */
enum Kind {
  TCP(OP_READ | OP_WRITE | OP_CONNECT),
  UNIX(OP_READ | OP_WRITE | OP_CONNECT),
  DATAGRAM(OP_READ | OP_WRITE),
  SOURCE(OP_READ),
  SINK(OP_WRITE),
  SERVER(OP_ACCEPT),
  SELECTOR(OP_READ);

  private final int validOps;

  Kind(int validOps) {
    this.validOps = validOps;
  }

  int validOps() {
    return validOps;
  }

  boolean isSocket() {
    return this == TCP || this == UNIX;
  }

  boolean isReadable() {
    return isSocket() || this == DATAGRAM || this == SOURCE;
  }

  boolean isWritable() {
    return isSocket() || this == DATAGRAM || this == SINK;
  }

  /** Whether it can be filled and has room again as soon as its peer has read. */
  boolean isFillable() {
    return this == UNIX || this == SINK;
  }

  boolean isPipe() {
    return this == SOURCE || this == SINK;
  }
}
