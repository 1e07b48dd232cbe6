package io.edgewise.programs;

import io.edgewise.servers.LocalServer;

/** What a server goes through, whatever it serves. */
final class Trial {
  /** What uses a server. */
  interface Load {
    void on(int port) throws Exception;
  }

  private Trial() {}

  /**
   * Loads a server and stops it, and waits until it has no socket left.
   *
   * @param threads parts of the names of threads that must select
   */
  static void run(LocalServer server, Load load, String... threads) throws Exception {
    try {
      load.on(server.port());
      for (String thread : threads) {
        SelectingThreads.assertProviderServes(thread);
      }
    } finally {
      server.stop();
    }
    TcpTable.awaitGone(server.port());
  }
}
