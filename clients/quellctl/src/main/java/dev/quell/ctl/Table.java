package dev.quell.ctl;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Formats rows under a heading, each column as wide as it must be; numbers stand to the right. */
final class Table {
  private static final String GAP = "  ";

  private final List<String> heading;
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  Table(String... heading) {
    this.heading = List.of(heading);
  }

  /** Adds a row; null shows as {@code -}. */
  Table row(@Nullable Object... cells) {
    List<@Nullable Object> row = new ArrayList<>();
    for (@Nullable Object cell : cells) {
      row.add(cell);
    }
    rows.add(row);
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Formats the table in lines, without a line break at the end. */
  String text() {
    List<List<Cell>> lines = new ArrayList<>();
    rows.forEach(row -> lines.add(row.stream().map(Cell::of).toList()));
    lines.add(0, heading(lines));
    int[] widths = new int[heading.size()];
    for (List<Cell> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).width());
      }
    }
    return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining("\n"));
  }

  /** Aligns each heading as its column is. */
  private List<Cell> heading(List<List<Cell>> lines) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < heading.size(); i++) {
      int column = i;
      cells.add(
          new Cell(heading.get(i), lines.stream().anyMatch(line -> line.get(column).isRight())));
    }
    return cells;
  }

  private static String line(List<Cell> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(i == 0 ? "" : GAP).append(cells.get(i).padded(widths[i]));
    }
    return line.toString().stripTrailing();
  }

  private record Cell(String text, boolean isRight) {

    static Cell of(@Nullable Object value) {
      return new Cell(TerminalText.of(value), value instanceof Number);
    }

    int width() {
      return text.codePointCount(0, text.length());
    }

    String padded(int width) {
      String blanks = " ".repeat(width - width());
      return isRight ? blanks + text : text + blanks;
    }
  }
}
