package dev.quell.loadtest.result;

import java.util.stream.IntStream;

/**
 * Gives values their places on a logarithmic axis.
 *
 * @param least logarithm to base 10 of the value at {@code from}
 * @param greatest the same at {@code to}
 * @param from pixels
 * @param to pixels, less than {@code from} if the axis points the other way
 */
record LogScale(double least, double greatest, int from, int to) {

  /** From one value to another. */
  static LogScale between(double least, double greatest, int from, int to) {
    return new LogScale(Math.log10(least), Math.log10(greatest), from, to);
  }

  /** From the power of ten below one value to the one above another; always several. */
  static LogScale ofDecades(double least, double greatest, int from, int to) {
    double lower = Math.floor(Math.log10(least));
    double upper = Math.max(lower + 1, Math.ceil(Math.log10(greatest)));
    return new LogScale(lower, upper, from, to);
  }

  /** Pixels; the middle if the axis has but one value. */
  int place(double value) {
    double share = greatest > least ? (Math.log10(value) - least) / (greatest - least) : 0.5;
    return (int) Math.round(from + share * (to - from));
  }

  /** The powers of ten on the axis, ascending. */
  double[] decades() {
    return IntStream.rangeClosed((int) Math.ceil(least), (int) Math.floor(greatest))
        .mapToDouble(exponent -> Double.parseDouble("1e" + exponent))
        .toArray();
  }
}
