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
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.CategoryTextAnnotation;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Draws the results as a picture, SVG: one chart of bars for each group of figures, each on a scale
 * of its own, and below them the lines of growth.
 */
public final class ResultChart {
  private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font BOLD = PLAIN.deriveFont(Font.BOLD, 13f);
  private static final int WIDTH = 860;
  private static final int MARGIN = 10;
  private static final int LINE = 26;
  private static final Color PLAIN_SQL = new Color(0x9aa5b1);
  private static final Color SERVER = new Color(0x2f6fab);
  private static final double ROOM_FOR_LABELS = 1.8;
  private static final double GAP_BEFORE_LABELS = 0.01;
  private static final double SUBJECT_WIDTH = 290;
  private static final String GROWTH_TITLE =
      "Milliseconds per operation, by instances in the table; both scales are logarithmic";
  private static final int GROWTH_HEIGHT = 460;

  private final VectorGraphics2D canvas = new VectorGraphics2D();
  private int top;

  private ResultChart() {}

  /** Draws an SVG document. The machine needs a font; one without a screen will do. */
  public static String of(Environment environment, Results results) throws IOException {
    System.setProperty("java.awt.headless", "true");
    return new ResultChart().draw(environment, results);
  }

  private String draw(Environment environment, Results results) throws IOException {
    Map<String, List<Figure>> groups =
        results.figures().stream()
            .collect(Collectors.groupingBy(Figure::group, LinkedHashMap::new, Collectors.toList()));
    groups.forEach((title, figures) -> add(title, bars(figures), LINE * (2 + figures.size())));
    if (!results.growth().isEmpty()) {
      add(GROWTH_TITLE, lines(results.growth()), GROWTH_HEIGHT);
    }
    canvas.setFont(PLAIN);
    canvas.setColor(Color.GRAY);
    canvas.drawString(environment.caption(), MARGIN, top + PLAIN.getSize());
    return svg(top + LINE);
  }

  private void add(String title, Plot plot, int height) {
    plot.setOutlineVisible(false);
    plot.setBackgroundPaint(Color.WHITE);
    JFreeChart chart = new JFreeChart(title, BOLD, plot, plot instanceof XYPlot);
    chart.getTitle().setHorizontalAlignment(HorizontalAlignment.LEFT);
    chart.getTitle().setPadding(MARGIN, MARGIN, 0, 0);
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

  /** Draws one horizontal bar for each figure of a group; those of the server in another colour. */
  private static CategoryPlot bars(List<Figure> figures) {
    CategoryAxis subjects = new CategoryAxis();
    subjects.setTickLabelFont(PLAIN);
    subjects.setMaximumCategoryLabelWidthRatio(1);
    NumberAxis values = new NumberAxis();
    double greatest = figures.stream().mapToDouble(Figure::median).max().orElseThrow();
    values.setRange(0, Math.max(greatest, Float.MIN_NORMAL) * ROOM_FOR_LABELS);
    values.setVisible(false);
    CategoryPlot plot = new CategoryPlot(data(figures), subjects, values, renderer());
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeGridlinesVisible(false);
    AxisSpace space = new AxisSpace();
    space.setLeft(SUBJECT_WIDTH);
    plot.setFixedDomainAxisSpace(space);
    figures.forEach(figure -> plot.addAnnotation(label(figure, GAP_BEFORE_LABELS * greatest)));
    return plot;
  }

  /** Has two series, one for each colour; every figure is a category with a value in one. */
  private static CategoryDataset data(List<Figure> figures) {
    DefaultCategoryDataset data = new DefaultCategoryDataset();
    for (Figure figure : figures) {
      boolean server = figure.ratio() != null || figure.goal() != null;
      data.addValue(server ? null : figure.median(), "plain SQL", figure.subject());
      data.addValue(server ? figure.median() : null, "server", figure.subject());
    }
    return data;
  }

  private static StackedBarRenderer renderer() {
    StackedBarRenderer bars = new StackedBarRenderer();
    bars.setBarPainter(new StandardBarPainter());
    bars.setShadowVisible(false);
    bars.setSeriesPaint(0, PLAIN_SQL);
    bars.setSeriesPaint(1, SERVER);
    return bars;
  }

  private static CategoryTextAnnotation label(Figure figure, double gap) {
    String ratio = figure.ratio() == null ? "" : Unit.format(" = %.2f × plain SQL", figure.ratio());
    CategoryTextAnnotation label =
        new CategoryTextAnnotation(figure.shown() + ratio, figure.subject(), figure.median() + gap);
    label.setFont(PLAIN);
    label.setTextAnchor(TextAnchor.CENTER_LEFT);
    return label;
  }

  /**
   * Draws cost against size, both on logarithmic scales: a level line is a cost that does not grow,
   * and one as steep as the table grows.
   */
  private static XYPlot lines(List<Growth> lines) {
    XYSeriesCollection data = new XYSeriesCollection();
    for (Growth line : lines) {
      String name = line.operation() + ": " + line.last().figure().shown();
      XYSeries series = new XYSeries(name, false);
      line.points().stream()
          .filter(point -> Double.isFinite(point.cost()))
          .forEach(point -> series.add(Math.log10(point.size()), Math.log10(point.cost())));
      data.addSeries(series);
    }
    NumberAxis sizes = axis(lines, Growth.Point::size, "#,##0");
    NumberAxis costs = axis(lines, Growth.Point::cost, "#,##0.### 'ms'");
    XYPlot plot = new XYPlot(data, sizes, costs, new XYLineAndShapeRenderer());
    plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    return plot;
  }

  /** Reaches from the power of ten below the least value to the one above the greatest. */
  private static NumberAxis axis(
      List<Growth> lines, ToDoubleFunction<Growth.Point> value, String format) {
    DoubleSummaryStatistics logarithms =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(point -> Math.log10(value.applyAsDouble(point)))
            .filter(Double::isFinite)
            .summaryStatistics();
    double least = logarithms.getCount() == 0 ? 0 : Math.floor(logarithms.getMin());
    NumberAxis axis = new NumberAxis();
    axis.setRange(least, Math.max(least + 1, Math.ceil(logarithms.getMax())));
    axis.setTickLabelFont(PLAIN);
    axis.setTickUnit(new PowersOfTen(format));
    return axis;
  }

  /** Names what a logarithm stands for: JFreeChart's own logarithmic axes draw labels as shapes. */
  private static final class PowersOfTen extends NumberTickUnit {
    private static final long serialVersionUID = 1L;

    PowersOfTen(String format) {
      super(1, new DecimalFormat(format, DecimalFormatSymbols.getInstance(Locale.ROOT)));
    }

    @Override
    public String valueToString(double logarithm) {
      return super.valueToString(Math.pow(10, logarithm));
    }
  }
}
