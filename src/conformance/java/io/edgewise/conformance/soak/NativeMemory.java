package io.edgewise.conformance.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Memory outside the heap. The JVM's native memory tracking counts exactly what Java code allocates
 * there, in direct buffers or not, as "Other", if the JVM was started with {@code
 * -XX:NativeMemoryTracking=summary}. The resident set includes everything, also the heap and the
 * compiler's memory, and shows only large leaks.
 */
public final class NativeMemory {
  /** The value if it is not known. */
  public static final long UNKNOWN = -1;

  private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+, committed=(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");

  private NativeMemory() {}

  /** What Java code has allocated, in bytes; UNKNOWN if the JVM does not track it. */
  public static long allocated() {
    try {
      Object summary =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "vmNativeMemory",
                  new Object[] {new String[] {"summary", "scale=B"}},
                  new String[] {String[].class.getName()});
      return find(OTHER, (String) summary);
    } catch (JMException e) {
      return UNKNOWN; // a JVM without this command
    }
  }

  /** The resident set, in bytes. */
  static long resident() throws IOException {
    return 1024 * find(RESIDENT, Files.readString(Path.of("/proc/self/status")));
  }

  private static long find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : UNKNOWN;
  }
}
