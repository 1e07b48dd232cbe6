package io.edgewise.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A JVM that the benchmark starts: it answers each line with a line, until there is none. */
final class Child {
  /** What a child is there for. */
  interface Role {
    /** Gets ready, and returns the port that it listens on; 0 if it does not. */
    int start() throws Exception;

    /** Does what it is told, and says what came of it. */
    String answer(List<String> command) throws Exception;
  }

  private Child() {}

  /** Does all that a child does, and ends the JVM, whatever threads there are. */
  static void run(Role role) {
    int status = 1;
    try {
      PrintStream answers = System.out;
      System.setOut(System.err); // for what programs print
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
