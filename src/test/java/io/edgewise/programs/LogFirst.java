package io.edgewise.programs;

import java.nio.channels.Selector;
import java.util.List;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** Starts both logging back ends and opens selectors, in the order of the argument. */
public final class LogFirst {
  private LogFirst() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    for (String step : List.of(arguments[0].split(",", -1))) {
      switch (step) {
        case "slf4j" -> LoggerFactory.getLogger("test").info("hello");
        case "jul" -> Logger.getLogger("test").info("hello");
        case "select" -> {
          try (Selector selector = Selector.open()) {
            System.out.println("program selects with " + selector.getClass().getName());
            selector.selectNow();
          }
        }
        default -> throw new IllegalArgumentException(step);
      }
    }
    System.out.println("done");
  }
}
