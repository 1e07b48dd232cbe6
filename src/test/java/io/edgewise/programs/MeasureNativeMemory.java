package io.edgewise.programs;

import java.lang.management.ManagementFactory;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;

/** Prints what native memory the JVM's users hold after many selectors and keys than before. */
public final class MeasureNativeMemory {
  private static final int ROUNDS = 10_000;

  private MeasureNativeMemory() {}

  /** Runs the program, which needs -XX:NativeMemoryTracking=summary. */
  public static void main(String[] arguments) throws Exception {
    Selector.open().close();
    long start = kibibytes();
    for (int i = 0; i < ROUNDS; i++) {
      Selector.open().close();
    }
    long afterSelectors = kibibytes();
    print("selectors", afterSelectors - start);
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < ROUNDS; i++) {
        try (DatagramChannel channel = DatagramChannel.open()) {
          channel.configureBlocking(false);
          channel.register(selector, SelectionKey.OP_READ);
          selector.selectNow();
        }
        selector.selectNow();
      }
    }
    print("keys", kibibytes() - afterSelectors);
  }

  private static void print(String what, long more) {
    System.out.println(what + ": " + (more < 1024 ? "less than 1 MiB more" : more + " KiB more"));
  }

  /** The category "Other", where memory from Unsafe is counted. */
  private static long kibibytes() throws Exception {
    String report =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "vmNativeMemory",
                    new Object[] {new String[] {"summary"}},
                    new String[] {String[].class.getName()});
    Matcher matcher = Pattern.compile("Other \\(reserved=(\\d+)KB").matcher(report);
    if (!matcher.find()) {
      throw new IllegalStateException("no category Other in:\n" + report);
    }
    return Long.parseLong(matcher.group(1));
  }
}
