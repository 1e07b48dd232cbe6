package io.edgewise.bench.scenario;

import java.io.Closeable;

/** A single-threaded server that sends back what it receives. */
interface EchoServer extends Closeable {
  int port();

  /** The identifier of its thread. */
  long thread();
}
