package io.edgewise.conformance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The descriptors of this process that channels and selectors are made of: sockets, pipes, epoll
 * instances and eventfds. Files are not counted, because the JVM opens some when it loads classes.
 */
public final class Descriptors {
  private static final Path DIRECTORY = Path.of("/proc/self/fd");

  private Descriptors() {}

  /** How many are open now. */
  public static int count() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> links = Files.newDirectoryStream(DIRECTORY)) {
      for (Path link : links) {
        if (isCounted(link)) {
          count++;
        }
      }
    }
    return count;
  }

  /** Whether a descriptor is open, and a socket. */
  public static boolean isSocket(int descriptor) {
    try {
      Path link = DIRECTORY.resolve(Integer.toString(descriptor));
      return Files.readSymbolicLink(link).toString().startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isCounted(Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("socket:")
          || target.startsWith("pipe:")
          || target.startsWith("anon_inode:");
    } catch (IOException e) {
      return false; // closed meanwhile, or the descriptor that reads the directory
    }
  }
}
