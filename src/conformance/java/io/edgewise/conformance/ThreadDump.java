package io.edgewise.conformance;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What threads were doing, as text. */
public final class ThreadDump {
  private ThreadDump() {}

  /** The threads given first, then all others. */
  public static String of(List<? extends Thread> first) {
    StringBuilder text = new StringBuilder();
    for (Thread thread : first) {
      append(text, thread, thread.getStackTrace());
    }
    long[] deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    if (deadlocked != null) {
      text.append("deadlocked: ").append(Arrays.toString(deadlocked)).append('\n');
    }
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      if (!first.contains(entry.getKey())) {
        append(text, entry.getKey(), entry.getValue());
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Thread thread, StackTraceElement[] stack) {
    text.append('"').append(thread.getName()).append("\" ").append(thread.getState()).append('\n');
    for (StackTraceElement frame : stack) {
      text.append("    at ").append(frame).append('\n');
    }
  }
}
