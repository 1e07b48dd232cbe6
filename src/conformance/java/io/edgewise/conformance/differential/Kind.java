package io.edgewise.conformance.differential;

import java.nio.channels.SelectionKey;

/** What a channel is, with the Java type of its variable. */
enum Kind {
  TCP("SocketChannel", SelectionKey.OP_READ | SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT),
  UNIX("SocketChannel", SelectionKey.OP_READ | SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT),
  SERVER("ServerSocketChannel", SelectionKey.OP_ACCEPT),
  DATAGRAM("DatagramChannel", SelectionKey.OP_READ | SelectionKey.OP_WRITE),
  SOURCE("Pipe.SourceChannel", SelectionKey.OP_READ),
  SINK("Pipe.SinkChannel", SelectionKey.OP_WRITE);

  private final String type;
  private final int validOps;

  Kind(String type, int validOps) {
    this.type = type;
    this.validOps = validOps;
  }

  String type() {
    return type;
  }

  int validOps() {
    return validOps;
  }

  boolean isSocket() {
    return this == TCP || this == UNIX;
  }

  boolean isReadable() {
    return this != SERVER && this != SINK;
  }

  boolean isWritable() {
    return this != SERVER && this != SOURCE;
  }

  /** Whether it can be filled and has room again as soon as the peer has read. */
  boolean isFillable() {
    return this == UNIX || this == SINK;
  }
}
