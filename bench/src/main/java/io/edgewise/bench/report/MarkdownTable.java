package io.edgewise.bench.report;

import java.util.ArrayList;
import java.util.List;

/** An aligned table in Markdown, legible as plain text. */
final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();

  MarkdownTable(List<String> titles) {
    rows.add(titles);
  }

  void add(List<String> row) {
    rows.add(List.copyOf(row));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(0).size(); column++) {
        String cell = rows.get(row).get(column);
        String padding = " ".repeat(width(column) - cell.length());
        // All but the first are numbers.
        text.append(column == 0 ? "| " + cell + padding : " | " + padding + cell);
      }
      text.append(" |\n");
      if (row == 0) {
        appendRule(text);
      }
    }
    return text.toString();
  }

  private void appendRule(StringBuilder text) {
    for (int column = 0; column < rows.get(0).size(); column++) {
      text.append('|').append("-".repeat(width(column) + 1)).append(column == 0 ? '-' : ':');
    }
    text.append("|\n");
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
