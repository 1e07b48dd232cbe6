package io.edgewise.programs;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * This process's sockets that the kernel's tables know no more: their connections were reset, and
 * whoever holds their descriptors has not noticed.
 */
final class DeadSockets {
  private static final String SOCKET = "socket:[";

  /** Sockets that were never connected are not in those tables either. */
  private static final Set<String> NEVER_CONNECTED = leftByTheJdk();

  private DeadSockets() {}

  /**
   * A class of the JDK that programs use opens sockets when it is initialized, to see what options
   * there are, and has the garbage collector close them.
   */
  private static Set<String> leftByTheJdk() {
    try {
      Class.forName("jdk.net.Sockets");
      return dead();
    } catch (ClassNotFoundException e) {
      return Set.of(); // removed: it was deprecated for that
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Is to be called before a program opens sockets. */
  static void takeStock() {
    Objects.requireNonNull(NEVER_CONNECTED);
  }

  /**
   * Waits until there are none.
   *
   * @param meanwhile is done before each look
   */
  static void awaitNone(Patience.Action meanwhile) throws Exception {
    Patience.await(
        () -> {
          meanwhile.run();
          return now().isEmpty();
        },
        () -> "connections reset and not closed: " + now());
  }

  private static Set<String> now() {
    try {
      Set<String> sockets = dead();
      sockets.removeAll(NEVER_CONNECTED);
      return sockets;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> dead() throws IOException {
    Set<String> sockets = held();
    sockets.removeAll(known());
    return sockets;
  }

  /** The inodes of the sockets that this process has descriptors of. */
  private static Set<String> held() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        String target = target(descriptor);
        if (target.startsWith(SOCKET)) {
          inodes.add(target.substring(SOCKET.length(), target.length() - 1));
        }
      }
    }
    return inodes;
  }

  private static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed since the directory was read
    }
  }

  /** All columns of the tables, the inodes among them. */
  private static Set<String> known() {
    return Stream.of("tcp", "tcp6", "udp", "udp6", "unix")
        .flatMap(TcpTable::lines)
        .flatMap(line -> Stream.of(line.trim().split(" +")))
        .collect(toSet());
  }
}
