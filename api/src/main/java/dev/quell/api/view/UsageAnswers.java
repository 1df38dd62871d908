package dev.quell.api.view;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How statistics of usage look on the wire. */
final class UsageAnswers {
  private static final String UNIT = "B";

  private UsageAnswers() {}

  /** The statistics, and no instances. */
  static Buffer withoutRows(UsageRequest wanted, Usage usage) {
    return statistics(wanted, usage).putNull("result_viz").toBuffer();
  }

  /** The statistics, and the statistics as people read them. */
  static JsonObject statistics(UsageRequest wanted, Usage usage) {
    JsonObject numbers = numbers(wanted, usage);
    return numbers.copy().put("formatted_stats", formatted(numbers));
  }

  private static JsonObject numbers(UsageRequest wanted, Usage usage) {
    boolean any = usage.instances() != null && usage.instances() > 0;
    Statistics memory = any && !usage.memory().isEmpty() ? Statistics.of(usage.memory()) : null;
    Statistics runtime = any ? Statistics.of(usage.runtime()) : null;
    return new JsonObject()
        .put("num_tasks", usage.instances())
        .put("min_mem", memory == null ? null : memory.min())
        .put("max_mem", memory == null ? null : memory.max())
        .put("mean_mem", memory == null ? null : memory.mean())
        .put("min_runtime", runtime == null ? null : runtime.min())
        .put("max_runtime", runtime == null ? null : runtime.max())
        .put("mean_runtime", runtime == null ? null : runtime.mean())
        .put("median_mem", memory == null ? null : memory.median())
        .put("median_runtime", runtime == null ? null : runtime.median())
        .put("ci_mem", interval(memory, wanted.confidence()))
        .put("ci_runtime", interval(runtime, wanted.confidence()));
  }

  private static @Nullable JsonArray interval(
      @Nullable Statistics statistics, @Nullable Double confidence) {
    if (statistics == null || confidence == null) {
      return null;
    }
    @Nullable Double[] ends = statistics.interval(confidence);
    return ends == null ? null : new JsonArray(Arrays.asList(ends));
  }

  private static JsonObject formatted(JsonObject statistics) {
    JsonObject formatted = statistics.copy();
    for (String name : new String[] {"min_mem", "max_mem", "mean_mem", "median_mem"}) {
      Object value = statistics.getValue(name);
      if (value instanceof Double number) {
        formatted.put(name, NumberText.ofFloat(number) + UNIT);
      } else if (value != null) {
        formatted.put(name, value + UNIT);
      }
    }
    return formatted;
  }
}
