package io.edgewise.programs;

import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Says where every thread is when a test fails or runs into its limit. */
final class ThreadDumpOnFailure implements TestExecutionExceptionHandler {
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    System.out.println(dump(context.getDisplayName()));
    throw failure;
  }

  private static String dump(String test) {
    StringJoiner dump = new StringJoiner("\n", "Threads at the failure of " + test + ":\n", "");
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      dump.add("\"" + thread.getName() + "\" " + thread.getState());
      for (StackTraceElement frame : entry.getValue()) {
        dump.add("    at " + frame);
      }
    }
    return dump.toString();
  }
}
