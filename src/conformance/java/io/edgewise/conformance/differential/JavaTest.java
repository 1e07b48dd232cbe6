package io.edgewise.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Prints a divergence as a method of a JUnit class that has a {@code provider}: it asserts what the
 * reference did.
 */
final class JavaTest {
  /** What the method needs, in the class that it is put into. */
  static final List<String> IMPORTS =
      List.of(
          "static java.nio.channels.SelectionKey.*",
          "static org.junit.jupiter.api.Assertions.*",
          "java.net.*",
          "java.nio.*",
          "java.nio.channels.*",
          "java.nio.channels.spi.*",
          "java.util.*",
          "java.util.concurrent.*",
          "java.util.stream.*",
          "org.junit.jupiter.api.*");

  private static final Pattern OPENED =
      Pattern.compile(
          "^(?:Selector|ServerSocketChannel|SocketChannel|DatagramChannel|Pipe\\.\\w+) (\\w+) =");

  private JavaTest() {}

  static String source(Divergence divergence) {
    List<String> body = body(divergence).lines().filter(line -> !line.isBlank()).toList();
    List<String> lines = new ArrayList<>();
    lines.add("/** Expected %s, was %s. */".formatted(divergence.expected(), divergence.actual()));
    lines.add("@Test");
    if (divergence.isHang()) {
      lines.add("@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)");
    }
    String seed = Long.toUnsignedString(divergence.program().seed());
    lines.add("void seed" + seed + "() throws Exception {");
    lines.add("Map<SelectionKey, String> names = new IdentityHashMap<>();");
    lines.addAll(body);
    lines.addAll(closing(body));
    lines.add("}");
    return indented(withoutUnused(lines));
  }

  private static String body(Divergence divergence) {
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
    return text.toString();
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

  /** Leaves out variables that every step might need and none does. */
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
      text.append("  ".repeat(depth)).append(stripped).append('\n');
      depth += stripped.endsWith("{") ? 1 : 0;
    }
    return text.toString();
  }
}
