package dev.quell.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes the results as tables for people, in Markdown. */
public final class ResultTable {
  private static final List<String> FIGURE_HEAD =
      List.of(
          "",
          "measured",
          "median",
          "least – greatest",
          "ratio",
          "to as many",
          "goal",
          "p50",
          "p99",
          "max");
  private static final List<String> CHECK_HEAD = List.of("must hold", "does");
  private static final String NOTHING = "";

  private ResultTable() {}

  /** Writes a table of the figures and one of growth, if there are any, and one of the checks. */
  public static String of(Results results) {
    List<String> tables = new ArrayList<>();
    if (!results.figures().isEmpty()) {
      tables.add(table(FIGURE_HEAD, figureRows(results.figures())));
    }
    if (!results.growth().isEmpty()) {
      tables.add(
          table(
              growthHead(results.growth().get(0)),
              results.growth().stream().map(ResultTable::row).toList()));
    }
    tables.add(table(CHECK_HEAD, results.checks().stream().map(ResultTable::row).toList()));
    return String.join("\n", tables);
  }

  private static List<String> growthHead(Growth growth) {
    List<String> head = new ArrayList<>(List.of("in a table of"));
    growth.points().forEach(point -> head.add(Numbers.format("%,d instances", point.size())));
    head.add("cost grows by");
    return head;
  }

  private static List<String> row(Growth growth) {
    List<String> row = new ArrayList<>(List.of(growth.operation()));
    growth.points().forEach(point -> row.add(shown(point.figure())));
    row.add(Numbers.format("× %.2f", growth.factor()));
    return row;
  }

  private static String shown(Figure figure) {
    return figure.unit().show(figure.median());
  }

  private static List<List<String>> figureRows(List<Figure> figures) {
    List<List<String>> rows = new ArrayList<>(figures.size());
    String group = NOTHING;
    for (Figure figure : figures) {
      rows.add(row(figure, figure.group().equals(group) ? NOTHING : figure.group()));
      group = figure.group();
    }
    return rows;
  }

  private static List<String> row(Figure figure, String group) {
    Unit unit = figure.unit();
    Optional<Latency> latency = figure.latency();
    return List.of(
        group,
        figure.subject(),
        shown(figure),
        unit.show(figure.least()) + " – " + unit.show(figure.greatest()),
        figure.ratio().map(ratio -> Numbers.format("%.2f", ratio)).orElse(NOTHING),
        figure.ratioToAsMany().map(ratio -> Numbers.format("%.2f", ratio)).orElse(NOTHING),
        figure.goal().map(goal -> goal.text() + verdict(figure)).orElse(NOTHING),
        latency.map(Latency::p50).map(Unit.MILLISECONDS::show).orElse(NOTHING),
        latency.map(Latency::p99).map(Unit.MILLISECONDS::show).orElse(NOTHING),
        latency.map(Latency::max).map(Unit.MILLISECONDS::show).orElse(NOTHING));
  }

  private static String verdict(Figure figure) {
    return figure.meetsGoal().orElse(false) ? ": met" : ": MISSED";
  }

  private static List<String> row(Check check) {
    String verdict = check.holds() ? "yes" : "NO: %d times not".formatted(check.violations());
    return List.of(check.invariant(), verdict);
  }

  private static String table(List<String> head, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>(rows);
    all.add(0, head);
    List<Integer> widths =
        IntStream.range(0, head.size())
            .mapToObj(column -> all.stream().mapToInt(row -> row.get(column).length()).max())
            .map(width -> Math.max(3, width.orElseThrow()))
            .toList();
    all.add(1, widths.stream().map("-"::repeat).toList());
    return all.stream().map(row -> line(row, widths)).collect(Collectors.joining());
  }

  private static String line(List<String> row, List<Integer> widths) {
    return IntStream.range(0, row.size())
        .mapToObj(
            column -> row.get(column) + " ".repeat(widths.get(column) - row.get(column).length()))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
