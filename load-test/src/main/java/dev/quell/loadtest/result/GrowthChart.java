package dev.quell.loadtest.result;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lines of cost against size, both on logarithmic scales: a level line is a cost that does not
 * grow, and one as steep as the table grows.
 */
final class GrowthChart {
  /** Of the whole chart. */
  static final int HEIGHT = 400;

  private static final String TITLE =
      "Milliseconds per operation, by instances in the table; both scales are logarithmic";
  private static final int PLOT_TOP = 34;
  private static final int PLOT_HEIGHT = 310;
  private static final int PLOT_LEFT = 70;
  private static final int PLOT_WIDTH = 380;
  private static final int LABEL_GAP = 14;
  private static final int LABEL_ROW = 18;
  private static final int BASELINE = 13;
  private static final int HALF_OF_TEXT = 4;
  private static final int COLOURS = 6;

  private final Svg svg;
  private final int left;
  private final int top;
  private final List<Growth> lines;
  private final LogScale across;
  private final LogScale upward;

  /** Draws with its upper left corner there. */
  GrowthChart(Svg svg, int left, int top, List<Growth> lines) {
    this.svg = svg;
    this.left = left;
    this.top = top;
    this.lines = lines;
    int plotLeft = left + PLOT_LEFT;
    int plotBottom = top + PLOT_TOP + PLOT_HEIGHT;
    this.across =
        LogScale.between(
            lines.get(0).points().get(0).size(),
            lines.get(0).last().size(),
            plotLeft,
            plotLeft + PLOT_WIDTH);
    double[] costs =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Growth.Point::cost)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    this.upward =
        LogScale.ofDecades(
            costs.length == 0 ? 1 : costs[0],
            costs.length == 0 ? 1 : costs[costs.length - 1],
            plotBottom,
            plotBottom - PLOT_HEIGHT);
  }

  void draw() {
    svg.text("title", left, top + BASELINE, TITLE);
    drawCosts();
    drawSizes();
    for (int i = 0; i < lines.size(); i++) {
      drawLine(i);
    }
    drawLabels();
  }

  private void drawCosts() {
    for (double cost : upward.decades()) {
      int y = upward.place(cost);
      grid(left + PLOT_LEFT, y, left + PLOT_LEFT + PLOT_WIDTH, y);
      svg.text("note end", left + PLOT_LEFT - LABEL_GAP, y + HALF_OF_TEXT, millis(cost));
    }
  }

  private static String millis(double cost) {
    String number =
        cost < 1 ? BigDecimal.valueOf(cost).toPlainString() : Numbers.format("%,.0f", cost);
    return number + " ms";
  }

  private void drawSizes() {
    int bottom = top + PLOT_TOP + PLOT_HEIGHT;
    for (Growth.Point point : lines.get(0).points()) {
      int x = across.place(point.size());
      grid(x, top + PLOT_TOP, x, bottom);
      svg.text("note middle", x, bottom + LABEL_ROW, Numbers.format("%,.0f", point.size()));
    }
  }

  private void grid(int x1, int y1, int x2, int y2) {
    svg.shape("line", "class", "grid", "x1", x1, "y1", y1, "x2", x2, "y2", y2);
  }

  private void drawLine(int i) {
    List<Growth.Point> points =
        lines.get(i).points().stream().filter(point -> Double.isFinite(point.cost())).toList();
    String places =
        points.stream()
            .map(point -> across.place(point.size()) + "," + upward.place(point.cost()))
            .collect(Collectors.joining(" "));
    svg.shape("polyline", "class", "line " + colour(i), "points", places);
    for (Growth.Point point : points) {
      int x = across.place(point.size());
      int y = upward.place(point.cost());
      svg.shape("circle", "class", "dot " + colour(i), "cx", x, "cy", y, "r", 4);
    }
  }

  /** At the ends of their lines, but never one over another. */
  private void drawLabels() {
    List<Integer> byHeight = new ArrayList<>(IntStream.range(0, lines.size()).boxed().toList());
    byHeight.sort(Comparator.comparing(this::endOf));
    int x = left + PLOT_LEFT + PLOT_WIDTH + LABEL_GAP;
    int y = Integer.MIN_VALUE;
    for (int i : byHeight) {
      y = Math.max(y + LABEL_ROW, endOf(i));
      svg.text("label " + colour(i), x, y + HALF_OF_TEXT, label(lines.get(i)));
    }
  }

  private int endOf(int i) {
    double cost = lines.get(i).last().cost();
    return Double.isFinite(cost) ? upward.place(cost) : top + PLOT_TOP;
  }

  private static String label(Growth line) {
    Figure figure = line.last().figure();
    return line.operation() + ": " + figure.unit().show(figure.median());
  }

  private static String colour(int i) {
    return "c" + i % COLOURS;
  }
}
