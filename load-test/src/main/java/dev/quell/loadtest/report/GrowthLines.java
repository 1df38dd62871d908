package dev.quell.loadtest.report;

import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Draws cost against size, both on logarithmic scales: a level line is a cost that does not grow,
 * and one as steep as the table grows.
 */
final class GrowthLines {
  static final String TITLE =
      "Milliseconds per operation, by instances in the table; both scales are logarithmic";

  /** The height of the whole chart, in pixels. */
  static final int HEIGHT = 460;

  private GrowthLines() {}

  static XYPlot plot(List<Growth> lines) {
    XYSeriesCollection data = new XYSeriesCollection();
    for (Growth line : lines) {
      Figure last = line.last().figure();
      XYSeries series =
          new XYSeries(line.operation() + ": " + last.unit().show(last.median()), false);
      line.points().stream()
          .filter(point -> Double.isFinite(point.cost()))
          .forEach(point -> series.add(point.size(), point.cost()));
      data.addSeries(series);
    }
    XYPlot plot =
        new XYPlot(
            data,
            axis(lines, Growth.Point::size, "#,##0"),
            axis(lines, Growth.Point::cost, "#,##0.### 'ms'"),
            new XYLineAndShapeRenderer());
    plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    return plot;
  }

  /** Reaches from the power of ten below the least value to the one above the greatest. */
  private static LogAxis axis(
      List<Growth> lines, ToDoubleFunction<Growth.Point> value, String format) {
    double[] logarithms =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(point -> Math.log10(value.applyAsDouble(point)))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double least = logarithms.length == 0 ? 0 : Math.floor(logarithms[0]);
    double greatest = logarithms.length == 0 ? 0 : logarithms[logarithms.length - 1];
    LogAxis axis = new LogAxis();
    axis.setRange(Math.pow(10, least), Math.pow(10, Math.max(least + 1, Math.ceil(greatest))));
    axis.setTickLabelFont(ResultChart.PLAIN);
    axis.setNumberFormatOverride(
        new DecimalFormat(format, DecimalFormatSymbols.getInstance(Locale.ROOT)));
    return axis;
  }
}
