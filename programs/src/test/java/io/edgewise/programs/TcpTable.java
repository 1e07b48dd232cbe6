package io.edgewise.programs;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What the kernel knows of a server's sockets, in proc(5)'s {@code net/tcp}. */
final class TcpTable {
  private static final String ESTABLISHED = "01";
  private static final String CLOSE_WAIT = "08";
  private static final String LISTEN = "0A";

  private TcpTable() {}

  /** Waits until the server has closed its end of all connections that clients closed or reset. */
  static void awaitPeersServed(int port) throws Exception {
    awaitPeersServed(port, () -> {});
  }

  /**
   * The same.
   *
   * @param meanwhile is done before each look
   */
  static void awaitPeersServed(int port, Patience.Action meanwhile) throws Exception {
    awaitNone(port, Set.of(CLOSE_WAIT));
    DeadSockets.awaitNone(meanwhile);
  }

  /** Waits until a server that was stopped has no socket left: a closed channel is not enough. */
  static void awaitGone(int port) throws Exception {
    awaitNone(port, Set.of(ESTABLISHED, CLOSE_WAIT, LISTEN));
  }

  private static void awaitNone(int port, Set<String> states) throws Exception {
    Patience.await(
        () -> sockets(port, states).isEmpty(),
        () -> "sockets of port " + port + " in states " + states + ":\n" + sockets(port, states));
  }

  private static String sockets(int port, Set<String> states) {
    String local = String.format(Locale.ROOT, ":%04X", port);
    return Stream.of("tcp", "tcp6")
        .flatMap(TcpTable::lines)
        .filter(line -> isAt(line.trim().split(" +"), local, states))
        .collect(joining("\n"));
  }

  private static boolean isAt(String[] columns, String local, Set<String> states) {
    return columns[1].endsWith(local) && states.contains(columns[3]);
  }

  static Stream<String> lines(String table) {
    Path file = Path.of("/proc/self/net", table);
    try {
      return Files.exists(file) ? Files.readAllLines(file).stream() : Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
