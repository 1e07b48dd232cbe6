package io.edgewise.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A Java thread as the kernel sees it, in proc(5), found by its name, of which the kernel keeps 15
 * characters.
 */
public final class KernelThread {
  private static final Path TASKS = Path.of("/proc/self/task");

  private final Path task;

  private KernelThread(Path task) {
    this.task = task;
  }

  /** Empty if there is none, or not yet. */
  public static Optional<KernelThread> named(String name) {
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        if (read(task, "comm").equals(name)) {
          return Optional.of(new KernelThread(task));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.empty();
  }

  /** Whether it waits in a system call; a thread that only has no processor does not. */
  private boolean isAsleep() {
    String stat = read(task, "stat");
    int state = stat.lastIndexOf(')') + 2;
    return state < stat.length() && stat.charAt(state) == 'S';
  }

  /**
   * Whether it is asleep before and after it was seen somewhere, so that it is there now, or about
   * to leave.
   *
   * @param seen looks at its stack, for instance
   */
  public boolean isAsleepWhile(BooleanSupplier seen) {
    return isAsleep() && seen.getAsBoolean() && isAsleep();
  }

  private static String read(Path task, String file) {
    try {
      return Files.readString(task.resolve(file)).strip();
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }
}
