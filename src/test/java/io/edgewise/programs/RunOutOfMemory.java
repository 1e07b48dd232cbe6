package io.edgewise.programs;

import io.edgewise.EpollSelector;

/**
 * Opens selectors and runs out of memory, for which the JVM can be told to run a command. Unlike
 * the children of ProcessBuilder, that command keeps every descriptor that is not close-on-exec.
 */
public final class RunOutOfMemory {
  private RunOutOfMemory() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    try (EpollSelector first = EpollSelector.open();
        EpollSelector second = EpollSelector.open()) {
      Object[] memory = {};
      try {
        while (memory != null) {
          memory = new Object[] {memory, new long[1 << 20]};
        }
      } catch (OutOfMemoryError e) {
        memory = null;
        System.out.println("open: " + first.isOpen() + " " + second.isOpen());
      }
    }
  }
}
