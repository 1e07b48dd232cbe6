package io.edgewise.programs;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;

/** Opens selectors with 0, 1 and 2 descriptors left, and looks whether any is lost by that. */
public final class RunOutOfDescriptors {
  private static final Deque<FileInputStream> FILES = new ArrayDeque<>();

  private RunOutOfDescriptors() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    Selector.open().close();
    for (int round = 0; round < 3; round++) {
      for (int left = 0; left <= 2; left++) {
        attempt(left, round == 2);
      }
    }
  }

  private static void attempt(int left, boolean print) throws IOException {
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
    if (print) {
      System.out.println("with " + left + " left: " + result + ", then " + again + " left");
    }
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
