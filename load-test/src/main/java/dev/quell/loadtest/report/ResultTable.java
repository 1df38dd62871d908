package dev.quell.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the results as tables for people, in Markdown. */
public final class ResultTable {
  private static final String FIGURE_HEAD =
      "|measured|median|least – greatest|ratio|to as many|goal|p50|p99|max";

  private ResultTable() {}

  /** Writes a table of the figures, one of growth and one of the checks, of which there are any. */
  public static String of(Results results) {
    Stream<List<List<String>>> tables =
        Stream.of(
                Stream.of(figures(results.figures()), growth(results.growth())),
                results.courses().stream().map(ResultTable::course),
                Stream.of(checks(results.checks()), missed(results)))
            .flatMap(each -> each);
    return tables
        .filter(rows -> rows.size() > 1)
        .map(ResultTable::table)
        .collect(Collectors.joining("\n"));
  }

  private static List<List<String>> course(Course course) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(Stream.concat(Stream.of(course.title()), course.columns().stream()).toList());
    for (Course.Moment moment : course.moments()) {
      Stream<String> values =
          IntStream.range(0, moment.values().size())
              .mapToObj(i -> course.units().get(i).show(moment.values().get(i)));
      rows.add(Stream.concat(Stream.of(moment.when()), values).toList());
    }
    return rows;
  }

  /** Lists what does not come to what it should; it changes no exit code. */
  private static List<List<String>> missed(Results results) {
    List<List<String>> rows = new ArrayList<>(List.of(List.of("misses its goal", "is", "goal")));
    for (Figure figure : results.figures()) {
      Goal goal = figure.goal();
      if (goal != null && !goal.isMet(figure)) {
        rows.add(List.of(figure.group() + ": " + figure.subject(), figure.shown(), goal.text));
      }
    }
    for (Growth growth : results.growth()) {
      if (!growth.meetsGoal()) {
        String operation = growth.operation() + ", by size of the table";
        rows.add(List.of(operation, Unit.TIMES.show(growth.factor()), wanted(growth)));
      }
    }
    return rows;
  }

  private static String wanted(Growth growth) {
    return cell(growth.most(), most -> "≤ " + Unit.TIMES.show(most));
  }

  private static List<List<String>> figures(List<Figure> figures) {
    List<List<String>> rows = new ArrayList<>(List.of(List.of(FIGURE_HEAD.split("\\|"))));
    String group = "";
    for (Figure figure : figures) {
      rows.add(row(figure, figure.group().equals(group) ? "" : figure.group()));
      group = figure.group();
    }
    return rows;
  }

  private static List<String> row(Figure figure, String group) {
    Unit unit = figure.unit();
    return List.of(
        group,
        figure.subject(),
        figure.shown(),
        unit.show(figure.least()) + " – " + unit.show(figure.greatest()),
        cell(figure.ratio(), ratio -> Unit.format("%.2f", ratio)),
        cell(figure.ratioToAsMany(), ratio -> Unit.format("%.2f", ratio)),
        cell(figure.goal(), goal -> goal.text + (goal.isMet(figure) ? ": met" : ": MISSED")),
        cell(figure.latency(), latency -> Unit.MILLISECONDS.show(latency.p50())),
        cell(figure.latency(), latency -> Unit.MILLISECONDS.show(latency.p99())),
        cell(figure.latency(), latency -> Unit.MILLISECONDS.show(latency.max())));
  }

  private static <T> String cell(@Nullable T value, Function<T, String> shown) {
    return value == null ? "" : shown.apply(value);
  }

  private static List<List<String>> growth(List<Growth> growth) {
    List<List<String>> rows = new ArrayList<>();
    boolean wantsAnything = growth.stream().anyMatch(each -> each.most() != null);
    for (Growth operation : growth) {
      List<String> head = new ArrayList<>(List.of("in a table of"));
      List<String> row = new ArrayList<>(List.of(operation.operation()));
      for (Growth.Point point : operation.points()) {
        head.add(Unit.format("%,d instances", point.size()));
        row.add(point.figure().shown());
      }
      head.add("cost grows by");
      row.add(Unit.TIMES.show(operation.factor()));
      if (wantsAnything) {
        head.add("goal");
        String verdict = operation.meetsGoal() ? ": met" : ": MISSED";
        row.add(operation.most() == null ? "" : wanted(operation) + verdict);
      }
      if (rows.isEmpty()) {
        rows.add(head);
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<List<String>> checks(List<Check> checks) {
    List<List<String>> rows = new ArrayList<>(List.of(List.of("must hold", "does")));
    for (Check check : checks) {
      String verdict = check.holds() ? "yes" : "NO: %d times not".formatted(check.violations());
      rows.add(List.of(check.invariant(), verdict));
    }
    return rows;
  }

  /** Writes rows, of which the first is the head; the list is changed. */
  public static String table(List<List<String>> rows) {
    List<Integer> widths =
        IntStream.range(0, rows.get(0).size())
            .mapToObj(column -> rows.stream().mapToInt(row -> row.get(column).length()).max())
            .map(width -> Math.max(3, width.orElseThrow()))
            .toList();
    rows.add(1, widths.stream().map("-"::repeat).toList());
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
  }

  private static String line(List<String> row, List<Integer> widths) {
    return IntStream.range(0, row.size())
        .mapToObj(column -> Unit.format("%-" + widths.get(column) + "s", row.get(column)))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
