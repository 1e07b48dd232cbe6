package io.edgewise.programs;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints how much more memory is mapped after many selectors and keys than before. */
public final class MeasureNativeMemory {
  private static final int ROUNDS = 10_000;

  private MeasureNativeMemory() {}

  /** Runs the program, in a JVM whose heap and threads do not grow meanwhile. */
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
    System.out.println(
        what + ": " + (more < 32 << 10 ? "less than 32 MiB more" : more + " KiB more"));
  }

  /** The size of the address space, in which everything is that is mapped. */
  private static long kibibytes() throws IOException {
    Matcher matcher =
        Pattern.compile("VmSize:\\s*(\\d+) kB")
            .matcher(Files.readString(Path.of("/proc/self/status")));
    if (!matcher.find()) {
      throw new IllegalStateException("no VmSize in /proc/self/status");
    }
    return Long.parseLong(matcher.group(1));
  }
}
