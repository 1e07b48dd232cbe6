package io.edgewise.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A JVM that the benchmark starts. It answers each line of its input with a line. */
final class Child {
  /** The job of a child. */
  interface Role {
    /** Gets ready, and returns the port that it listens on; 0 if it does not. */
    int start() throws Exception;

    /** Performs a command, and returns the result. */
    String answer(List<String> command) throws Exception;
  }

  private Child() {}

  /** Does all the work of a child, and ends the JVM even if threads are left. */
  static void run(Role role) {
    int status = 1;
    try {
      PrintStream answers = System.out;
      System.setOut(System.err); // programs print there
      answers.println(
          "ready " + role.start() + " " + SelectorProvider.provider().getClass().getName());
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        answers.println("done " + role.answer(List.of(line.split(" ", -1))));
      }
      status = 0;
    } catch (Throwable e) {
      e.printStackTrace(System.err); // the log, which the benchmark prints
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }
}
