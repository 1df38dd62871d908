package dev.quell.loadtest.report;

import java.awt.Color;
import java.util.List;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;

/** Draws one horizontal bar for each figure of a group; those of the server in another colour. */
final class FigureBars extends StandardCategoryItemLabelGenerator {
  private static final long serialVersionUID = 1L;
  private static final Color PLAIN_SQL = new Color(0x9aa5b1);
  private static final Color SERVER = new Color(0x2f6fab);
  private static final double ROOM_FOR_LABELS = 1.8;
  private static final double SUBJECT_WIDTH = 290;

  private final transient List<Figure> figures;

  private FigureBars(List<Figure> figures) {
    this.figures = figures;
  }

  static CategoryPlot plot(List<Figure> figures) {
    CategoryAxis subjects = new CategoryAxis();
    subjects.setTickLabelFont(ResultChart.PLAIN);
    subjects.setMaximumCategoryLabelWidthRatio(1);
    NumberAxis values = new NumberAxis();
    double greatest = figures.stream().mapToDouble(Figure::median).max().orElseThrow();
    values.setRange(0, Math.max(greatest, Float.MIN_NORMAL) * ROOM_FOR_LABELS);
    values.setVisible(false);
    CategoryPlot plot = new CategoryPlot(data(figures), subjects, values, bars(figures));
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeGridlinesVisible(false);
    AxisSpace space = new AxisSpace();
    space.setLeft(SUBJECT_WIDTH);
    plot.setFixedDomainAxisSpace(space);
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

  private static StackedBarRenderer bars(List<Figure> figures) {
    StackedBarRenderer bars = new StackedBarRenderer();
    bars.setBarPainter(new StandardBarPainter());
    bars.setShadowVisible(false);
    bars.setSeriesPaint(0, PLAIN_SQL);
    bars.setSeriesPaint(1, SERVER);
    bars.setDefaultItemLabelsVisible(true);
    bars.setDefaultItemLabelFont(ResultChart.PLAIN);
    bars.setDefaultItemLabelGenerator(new FigureBars(figures));
    bars.setDefaultPositiveItemLabelPosition(
        new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
    return bars;
  }

  @Override
  public String generateLabel(CategoryDataset data, int series, int category) {
    Figure figure = figures.get(category);
    String value = figure.unit().show(figure.median());
    return figure.ratio() == null
        ? value
        : Unit.format("%s = %.2f × plain SQL", value, figure.ratio());
  }
}
