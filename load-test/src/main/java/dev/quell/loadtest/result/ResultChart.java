package dev.quell.loadtest.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The results as a picture, SVG: one horizontal bar per figure, those of a group on one scale, and
 * below them the lines of growth.
 */
public final class ResultChart {
  private static final int WIDTH = 860;
  private static final int MARGIN = 16;
  private static final int BAR_LEFT = 300;
  private static final int BAR_MAX = 360;
  private static final int BAR_HEIGHT = 16;
  private static final int ROW = 24;
  private static final int GROUP_HEAD = 30;
  private static final int GROUP_GAP = 14;
  private static final int BASELINE = 13;

  private final Svg svg;
  private int top = MARGIN;

  private ResultChart(Svg svg) {
    this.svg = svg;
  }

  /** An SVG document. */
  public static String of(Environment environment, Results results) {
    Map<String, List<Figure>> groups = groups(results.figures());
    int bars = results.figures().size() * ROW + groups.size() * (GROUP_HEAD + GROUP_GAP);
    int lines = results.growth().isEmpty() ? 0 : GrowthChart.HEIGHT;
    Svg svg = new Svg(WIDTH, 2 * MARGIN + bars + lines + ROW, "Quell compared with plain SQL");
    new ResultChart(svg).draw(environment, groups, results.growth());
    return svg.end();
  }

  private static Map<String, List<Figure>> groups(List<Figure> figures) {
    return figures.stream()
        .collect(Collectors.groupingBy(Figure::group, LinkedHashMap::new, Collectors.toList()));
  }

  private void draw(
      Environment environment, Map<String, List<Figure>> groups, List<Growth> growth) {
    groups.forEach(this::drawGroup);
    if (!growth.isEmpty()) {
      new GrowthChart(svg, MARGIN, top, growth).draw();
      top += GrowthChart.HEIGHT;
    }
    text("note", MARGIN, environment.caption());
  }

  private void drawGroup(String title, List<Figure> figures) {
    double greatest = figures.stream().mapToDouble(Figure::median).max().orElseThrow();
    text("title", MARGIN, title);
    top += GROUP_HEAD;
    for (Figure figure : figures) {
      int length = Math.max(1, (int) Math.round(figure.median() / greatest * BAR_MAX));
      text("subject", MARGIN, figure.subject());
      bar(figure.ratio().isPresent() || figure.goal().isPresent() ? "server" : "plain", length);
      text("value", BAR_LEFT + length + MARGIN / 2, label(figure));
      top += ROW;
    }
    top += GROUP_GAP;
  }

  private static String label(Figure figure) {
    String value = figure.unit().show(figure.median());
    String ratio = figure.ratio().map(r -> Numbers.format(" = %.2f × plain SQL", r)).orElse("");
    return value + ratio;
  }

  private void bar(String style, int length) {
    svg.shape(
        "rect", "class", style, "x", BAR_LEFT, "y", top, "width", length, "height", BAR_HEIGHT);
  }

  private void text(String style, int x, String content) {
    svg.text(style, x, top + BASELINE, content);
  }
}
