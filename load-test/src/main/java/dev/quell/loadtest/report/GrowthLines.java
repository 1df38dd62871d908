package dev.quell.loadtest.report;

import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
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
  static final int HEIGHT_IN_PIXELS = 460;

  private GrowthLines() {}

  static XYPlot plot(List<Growth> lines) {
    XYSeriesCollection data = new XYSeriesCollection();
    for (Growth line : lines) {
      Figure last = line.last().figure();
      String name = line.operation() + ": " + last.unit().show(last.median());
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
    axis.setTickLabelFont(ResultChart.PLAIN);
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
