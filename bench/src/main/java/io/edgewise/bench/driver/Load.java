package io.edgewise.bench.driver;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The process that sends requests to echo servers. */
final class Load implements Closeable {
  private final Process process;
  private final String port;

  Load(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    port = process.inputReader().readLine();
    if (port == null) {
      throw new IOException("the load has not started");
    }
  }

  /** What a worker must know of it. */
  Map<String, String> environment() {
    return Map.of("BENCH_LOAD", port);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
