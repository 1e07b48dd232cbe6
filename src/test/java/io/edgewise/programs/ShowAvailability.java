package io.edgewise.programs;

import io.edgewise.Epoll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints what Epoll says of this JVM. */
public final class ShowAvailability {
  private ShowAvailability() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws IOException {
    System.out.println("available " + Epoll.isAvailable());
    System.out.println("cause " + Epoll.unavailabilityCause());
    try {
      Epoll.ensureAvailability();
    } catch (UnsatisfiedLinkError e) {
      System.out.println("ensure " + e);
    }
    for (String mapping : Files.readAllLines(Path.of("/proc/self/maps"))) {
      if (mapping.contains("edgewise") && mapping.contains(".so") && mapping.contains("r-xp")) {
        System.out.println("mapped " + mapping.substring(mapping.indexOf('/')));
      }
    }
  }
}
