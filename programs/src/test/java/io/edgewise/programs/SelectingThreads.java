package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The threads that are in a selection operation, each with the class of its selector. */
final class SelectingThreads {
  private SelectingThreads() {}

  /**
   * Waits until a thread of that name selects, and asserts that it and all others that do use the
   * selectors of the JVM's default provider.
   */
  static void assertProviderServes(String partOfName) throws Exception {
    Patience.await(
        () -> now().keySet().stream().anyMatch(name -> name.contains(partOfName)),
        () -> "no thread like " + partOfName + " selects: " + now());
    String expected = classOfDefaultSelector();
    now().forEach((name, selector) -> assertEquals(expected, selector, name));
  }

  private static Map<String, String> now() {
    Map<String, String> threads = new TreeMap<>();
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) ->
                innermostSelector(stack)
                    .ifPresent(selector -> threads.merge(thread.getName(), selector, (a, b) -> b)));
    return threads;
  }

  /** A program may wrap selectors in its own: the innermost is the one that waits. */
  private static Optional<String> innermostSelector(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .map(StackTraceElement::getClassName)
        .filter(name -> name.contains("Selector"))
        .filter(SelectingThreads::isSelector)
        .findFirst();
  }

  private static boolean isSelector(String className) {
    if (isHidden(className)) {
      return false;
    }
    try {
      ClassLoader loader = SelectingThreads.class.getClassLoader();
      return Selector.class.isAssignableFrom(Class.forName(className, false, loader));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a thread runs " + className, e);
    }
  }

  /** Whether it is a lambda's or another class that cannot be found by its name. */
  private static boolean isHidden(String className) {
    return className.indexOf('/') >= 0;
  }

  private static String classOfDefaultSelector() throws IOException {
    try (Selector selector = Selector.open()) {
      return selector.getClass().getName();
    }
  }
}
