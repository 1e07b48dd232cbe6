package io.edgewise.programs;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Opens selectors with 0, 1 and 2 descriptors left, and looks whether any is lost by that.
 *
 * <p>The JVM's own threads open files whenever they like and may hold one of the last descriptors
 * for a moment, so each attempt is made many times and what came out most often is printed. A
 * descriptor that a selector loses is lost every time.
 */
public final class RunOutOfDescriptors {
  private static final int ATTEMPTS = 15;
  private static final Deque<FileInputStream> FILES = new ArrayDeque<>();

  private RunOutOfDescriptors() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    Selector.open().close();
    for (int left = 0; left <= 2; left++) {
      attempt(left);
    }
    for (int left = 0; left <= 2; left++) {
      Map<String, Integer> outcomes = new HashMap<>();
      for (int i = 0; i < ATTEMPTS; i++) {
        outcomes.merge(attempt(left), 1, Integer::sum);
      }
      Map.Entry<String, Integer> commonest =
          Collections.max(outcomes.entrySet(), Map.Entry.comparingByValue());
      System.out.println("with " + left + " left: " + commonest.getKey());
    }
  }

  private static String attempt(int left) throws IOException {
    openAll();
    for (int i = 0; i < left; i++) {
      FILES.pop().close();
    }
    String result;
    try {
      Selector selector = Selector.open();
      result = "opened";
      selector.close();
    } catch (IOException e) {
      result = e.getMessage();
    }
    int again = openAll();
    while (!FILES.isEmpty()) {
      FILES.pop().close();
    }
    return result + ", then " + again + " left";
  }

  /** Returns how many could be opened. */
  private static int openAll() {
    int count = 0;
    try {
      while (true) {
        FILES.push(new FileInputStream("/dev/null"));
        count++;
      }
    } catch (IOException tooMany) {
      return count;
    }
  }
}
