package dev.quell.api.view;

/**
 * Quantiles of Student's t distribution, by bisection of its tail, which is an incomplete beta
 * function.
 */
final class StudentT {
  private static final int STEPS = 400;
  private static final int TERMS = 100_000;
  private static final double ENOUGH = 1e-15;
  private static final double TINY = 1e-300;

  private static final double[] LANCZOS = {
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };

  private StudentT() {}

  /**
   * The t for which a variable lies between -t and t with a probability.
   *
   * @param probability between 0 and 1, exclusive
   * @param degrees of freedom, at least 1
   */
  static double ofCentral(double probability, int degrees) {
    double low = 0;
    double high = 1;
    while (outside(high, degrees) > 1 - probability && high < 1e150) {
      high *= 2;
    }
    for (int i = 0; i < STEPS && high - low > Math.ulp(high); i++) {
      double middle = low + (high - low) / 2;
      if (outside(middle, degrees) > 1 - probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low + (high - low) / 2;
  }

  /** The probability of lying outside -t and t. */
  private static double outside(double t, int degrees) {
    double x = t == 0 ? 1 : degrees / (degrees + t * t);
    return regularizedBeta(x, degrees / 2.0, 0.5);
  }

  private static double regularizedBeta(double x, double a, double b) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    if (x > (a + 1) / (a + b + 2)) {
      return 1 - regularizedBeta(1 - x, b, a);
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    return front * continuedFraction(x, a, b) / a;
  }

  /** By Lentz's method. */
  private static double continuedFraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      value *= d * c;
      if (Math.abs(d * c - 1) < ENOUGH) {
        break;
      }
    }
    return value;
  }

  private static double away(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /** By Lanczos' approximation. */
  private static double logGamma(double x) {
    if (x < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    }
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x - 1 + i);
    }
    double t = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }
}
