package io.edgewise.bench.scenario;

import java.io.Closeable;

/** A server that sends back what it gets, in one thread. */
interface EchoServer extends Closeable {
  int port();

  /** The identifier of its thread. */
  long thread();
}
