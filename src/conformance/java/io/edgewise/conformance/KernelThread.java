package io.edgewise.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A platform thread as the kernel sees it, in proc(5). It is found by its name, of which the kernel
 * keeps 15 characters, or by what it does.
 */
final class KernelThread {
  private static final Path TASKS = Path.of("/proc/self/task");

  /**
   * Matches the kernel's number of a carrier in a thread dump, before the virtual thread it
   * carries.
   */
  private static final String CARRIER =
      "\\[(\\d+)][^\n]*\n(?: +java.lang.Thread.State[^\n]*\n)? +Carrying virtual thread #";

  private final Path task;

  private KernelThread(Path task) {
    this.task = task;
  }

  /** Empty if there is none, or not yet. */
  static Optional<KernelThread> named(String name) {
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

  /** The carrier of a virtual thread. Empty if it has none, or the JVM does not tell. */
  static Optional<KernelThread> carrying(Thread virtual) {
    Pattern carrier = Pattern.compile(CARRIER + threadId(virtual) + "\n");
    Matcher matcher = carrier.matcher(dump());
    return matcher.find()
        ? Optional.of(new KernelThread(TASKS.resolve(matcher.group(1))))
        : Optional.empty();
  }

  @SuppressWarnings("deprecation") // there is no threadId in JDK 17
  private static long threadId(Thread thread) {
    return thread.getId();
  }

  private static String dump() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "threadPrint",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      return ""; // a JVM without this command
    }
  }

  /** Whether it waits in a system call; a thread that only waits for a processor does not. */
  boolean isAsleep() {
    String stat = read(task, "stat");
    int state = stat.lastIndexOf(')') + 2;
    return state < stat.length() && stat.charAt(state) == 'S';
  }

  private static String read(Path task, String file) {
    try {
      return Files.readString(task.resolve(file)).strip();
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }
}
