package dev.quell.api.view;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a number of values comes to.
 *
 * @param values ascending, all above zero
 */
record Statistics(double[] values) {

  /** Of values, negative ones taken for zero, zeros left out. */
  static Statistics of(List<Double> values) {
    return new Statistics(
        values.stream().mapToDouble(Double::doubleValue).filter(v -> v > 0).sorted().toArray());
  }

  /** The smallest, cut to a whole number; 0 if there is none. */
  long min() {
    return values.length == 0 ? 0 : (long) values[0];
  }

  /** The largest, cut to a whole number; 0 if there is none. */
  long max() {
    return values.length == 0 ? 0 : (long) values[values.length - 1];
  }

  /** 0 if there is no value. */
  double mean() {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? 0 : sum / values.length;
  }

  /** 0 if there is no value. */
  double median() {
    int half = values.length / 2;
    if (values.length == 0) {
      return 0;
    }
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }

  /**
   * Where the mean of all such values lies with a probability, by Student's t, to two decimals.
   *
   * @return lower and upper end, both null if all values are equal; null if there are fewer than
   *     two
   */
  @Nullable Double @Nullable [] interval(double confidence) {
    int n = values.length;
    if (n < 2) {
      return null;
    }
    double mean = mean();
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    if (values[0] == values[n - 1]) {
      return new @Nullable Double[] {null, null};
    }
    double half = StudentT.ofCentral(confidence, n - 1) * Math.sqrt(squares / (n - 1) / n);
    return new @Nullable Double[] {rounded(mean - half), rounded(mean + half)};
  }

  private static @Nullable Double rounded(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).doubleValue()
        : null;
  }
}
