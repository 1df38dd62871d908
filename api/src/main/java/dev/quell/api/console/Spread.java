package dev.quell.api.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/**
 * Tells how numbers are spread.
 *
 * @param values ascending, finite
 */
record Spread(double[] values) {
  private static final int BUCKETS = 30;
  private static final double MANY_QUARTILES = 1.5;

  /** Sorts a copy. */
  static Spread of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(sorted);
  }

  /** Gives the smallest value that so large a share of them does not exceed; not of none. */
  double quantile(double share) {
    int place = (int) Math.ceil(share * values.length) - 1;
    return values[Math.max(0, Math.min(place, values.length - 1))];
  }

  /** Gives the largest value that is no outlier: by half more than the quartiles lie apart. */
  double fence() {
    double upper = quantile(0.75);
    return upper + MANY_QUARTILES * (upper - quantile(0.25));
  }

  /** Gives the numbers that are told: how many there are alone, if there are none. */
  JsonObject toJson() {
    boolean any = values.length > 0;
    return new JsonObject()
        .put("known", values.length)
        .put("min", any ? values[0] : null)
        .put("median", any ? quantile(0.5) : null)
        .put("p95", any ? quantile(0.95) : null)
        .put("max", any ? values[values.length - 1] : null)
        .put("buckets", buckets());
  }

  /** Gives at most 30 buckets of one width; a value at an edge belongs to the upper one. */
  private JsonArray buckets() {
    JsonArray buckets = new JsonArray();
    if (values.length == 0) {
      return buckets;
    }
    double min = values[0];
    double max = values[values.length - 1];
    int count = min == max ? 1 : BUCKETS;
    double width = (max - min) / count;
    int[] numbers = new int[count];
    for (double value : values) {
      int place = width == 0 ? 0 : (int) ((value - min) / width);
      numbers[Math.min(place, count - 1)]++;
    }
    for (int i = 0; i < count; i++) {
      double to = i == count - 1 ? max : min + (i + 1) * width;
      buckets.add(new JsonObject().put("from", min + i * width).put("to", to).put("n", numbers[i]));
    }
    return buckets;
  }
}
