package dev.quell.loadtest.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;

/**
 * Draws the results as a picture, SVG: one chart of bars for each group of figures, each on a scale
 * of its own, and below them the lines of growth.
 */
public final class ResultChart {
  static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font BOLD = PLAIN.deriveFont(Font.BOLD, 13f);
  private static final int WIDTH = 860;
  private static final int MARGIN = 10;
  private static final int LINE = 26;

  private final VectorGraphics2D canvas = new VectorGraphics2D();
  private int top;

  private ResultChart() {
    canvas.setFont(PLAIN);
  }

  /** Draws an SVG document. The machine needs a font; one without a screen will do. */
  public static String of(Environment environment, Results results) throws IOException {
    System.setProperty("java.awt.headless", "true");
    return new ResultChart().draw(environment, results);
  }

  private String draw(Environment environment, Results results) throws IOException {
    Map<String, List<Figure>> groups =
        results.figures().stream()
            .collect(Collectors.groupingBy(Figure::group, LinkedHashMap::new, Collectors.toList()));
    groups.forEach((title, bars) -> add(title, FigureBars.plot(bars), LINE * (2 + bars.size())));
    if (!results.growth().isEmpty()) {
      add(GrowthLines.TITLE, GrowthLines.plot(results.growth()), GrowthLines.HEIGHT_IN_PIXELS);
    }
    canvas.setColor(Color.GRAY);
    canvas.drawString(environment.caption(), MARGIN, top + PLAIN.getSize());
    return svg(top + LINE);
  }

  private void add(String title, Plot plot, int height) {
    TextTitle head = new TextTitle(title, BOLD);
    head.setHorizontalAlignment(HorizontalAlignment.LEFT);
    head.setPadding(MARGIN, MARGIN, 0, 0);
    plot.setOutlineVisible(false);
    plot.setBackgroundPaint(Color.WHITE);
    JFreeChart chart = new JFreeChart(null, null, plot, plot instanceof XYPlot);
    chart.setTitle(head);
    chart.setBackgroundPaint(Color.WHITE);
    chart.draw(canvas, new Rectangle2D.Double(0, top, WIDTH, height));
    top += height;
  }

  private String svg(int height) throws IOException {
    PageSize page = new PageSize(WIDTH, height);
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    new SVGProcessor().getDocument(canvas.getCommands(), page).writeTo(document);
    String text = document.toString(StandardCharsets.UTF_8);
    // What comes before names a document type on another server, which nobody needs to fetch.
    return text.substring(text.indexOf("<svg"));
  }
}
