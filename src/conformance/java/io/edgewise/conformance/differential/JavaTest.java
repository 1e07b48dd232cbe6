package io.edgewise.conformance.differential;

import io.edgewise.conformance.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Prints a divergence as a complete JUnit class that asserts what the reference did. It runs on the
 * JVM's own provider, or on one whose class is named by a system property.
 */
final class JavaTest {
  private static final String IMPORTS =
      """
      import static java.nio.channels.SelectionKey.*;
      import static org.junit.jupiter.api.Assertions.*;

      import java.io.*;
      import java.lang.management.*;
      import java.net.*;
      import java.nio.*;
      import java.nio.channels.*;
      import java.nio.channels.spi.*;
      import java.nio.file.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.stream.*;
      import org.junit.jupiter.api.*;
      """;

  private static final String PROVIDER =
      """
      private SelectorProvider provider;

      /** The JVM's own, unless -Dprovider=CLASS names another. */
      @BeforeEach
      void openProvider() throws ReflectiveOperationException {
      String name = System.getProperty("provider");
      provider =
      name == null
      ? SelectorProvider.provider()
      : (SelectorProvider) Class.forName(name).getConstructor().newInstance();
      }
      """;

  private static final Pattern OPENED =
      Pattern.compile(
          "^(?:Selector|ServerSocketChannel|SocketChannel|DatagramChannel|Pipe\\.\\w+) (\\w+) =");

  /** A variable, or an attachment, which is the number of a key. */
  private static final Pattern NUMBERED =
      Pattern.compile("\\b([a-z]+)\\d+\\b|(?<=\\.register\\(.{1,80}), \\d+(?=\\))");

  private JavaTest() {}

  /** The name of the class. */
  static String name(Divergence divergence) {
    return "Seed" + Long.toUnsignedString(divergence.program().seed()) + "Test";
  }

  static String source(Divergence divergence) {
    List<String> body = body(divergence);
    List<String> lines = new ArrayList<>(IMPORTS.lines().toList());
    lines.add("");
    lines.add("/** Expected %s, was %s. */".formatted(divergence.expected(), divergence.actual()));
    lines.add("class " + name(divergence) + " {");
    lines.addAll(PROVIDER.lines().toList());
    lines.add("");
    lines.addAll(method(divergence, body));
    if (body.stream().anyMatch(line -> line.contains("awaitBlocked("))) {
      lines.add("");
      lines.addAll(SelectingThread.SOURCE.lines().toList());
    }
    lines.add("}");
    return indented(lines);
  }

  private static List<String> method(Divergence divergence, List<String> body) {
    List<String> lines = new ArrayList<>();
    lines.add("@Test");
    if (divergence.isHang()) {
      lines.add(
          "@Timeout(value = %d, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)"
              .formatted(seconds()));
    }
    lines.add("void doesAsTheJdkDoes() throws Exception {");
    lines.add("Map<SelectionKey, String> names = new IdentityHashMap<>();");
    lines.addAll(body);
    lines.addAll(closing(body));
    lines.add("}");
    return withoutUnused(lines);
  }

  /** How long to wait for an event that must happen. */
  static long seconds() {
    return Math.max(1, Settings.patience().toSeconds());
  }

  /** What tests that differ only in the numbers of their variables have in common. */
  static String skeleton(Divergence divergence) {
    Map<String, Integer> numbers = new HashMap<>();
    return NUMBERED
        .matcher(String.join("\n", body(divergence)))
        .replaceAll(
            found -> {
              String prefix = found.group(1);
              return prefix == null
                  ? ""
                  : prefix + numbers.computeIfAbsent(found.group(), any -> numbers.size());
            });
  }

  private static List<String> body(Divergence divergence) {
    StringBuilder text = new StringBuilder();
    List<Step> steps = divergence.program().steps();
    for (int i = 0; i < steps.size(); i++) {
      Outcome outcome = divergence.trace().outcome(i);
      if (!outcome.isSkipped()) {
        String source = steps.get(i).source(outcome);
        text.append(source.replace("#", String.valueOf(i))).append('\n');
      }
    }
    State.Fact fact = divergence.fact();
    if (fact != null) {
      String question = fact.question().source(fact.first(), fact.second());
      text.append(Java.equal(divergence.expected(), question));
    }
    return text.toString().lines().filter(line -> !line.isBlank()).toList();
  }

  private static List<String> closing(List<String> body) {
    List<String> lines = new ArrayList<>();
    for (String line : body) {
      Matcher opened = OPENED.matcher(line.strip());
      if (opened.find() && !line.contains("Pipe p")) {
        lines.add(opened.group(1) + ".close();");
      }
    }
    return lines;
  }

  /** Leaves out variables that steps might need but none does. */
  private static List<String> withoutUnused(List<String> lines) {
    String all = String.join("\n", lines);
    List<String> unused = new ArrayList<>();
    if (!all.contains("names.get(")) {
      unused.add("names");
    }
    Matcher view = Pattern.compile("^Set<SelectionKey> (\\w+) =", Pattern.MULTILINE).matcher(all);
    while (view.find()) {
      if (all.split("\\b" + view.group(1) + "\\b", -1).length == 2) {
        unused.add(view.group(1));
      }
    }
    return lines.stream()
        .filter(line -> unused.stream().noneMatch(name -> declares(line, name)))
        .collect(Collectors.toList());
  }

  private static boolean declares(String line, String name) {
    return line.contains("> " + name + " = ") || line.strip().startsWith(name + ".put(");
  }

  private static String indented(List<String> lines) {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    for (String line : lines) {
      String stripped = line.strip();
      depth -= stripped.startsWith("}") ? 1 : 0;
      boolean continued = stripped.matches("(?:&&|\\?|:|name ==) .*");
      String indent = stripped.isEmpty() ? "" : "  ".repeat(depth + (continued ? 2 : 0));
      text.append(indent).append(stripped).append('\n');
      depth += stripped.endsWith("{") ? 1 : 0;
    }
    return text.toString();
  }
}
