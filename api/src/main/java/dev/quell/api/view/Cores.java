package dev.quell.api.view;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How many cores tasks have asked for.
 *
 * @param sum over all tasks
 */
record Cores(long min, long max, BigInteger sum, long tasks) {
  private static final String KEY = "num_cores";

  /** By template version; resources that are no JSON, or whose cores are no number, are skipped. */
  static Map<Long, Cores> of(List<TemplateViewQueries.Requested> all) {
    Map<Long, Cores> byVersion = new TreeMap<>();
    for (TemplateViewQueries.Requested asked : all) {
      requested(asked.resources())
          .ifPresent(
              cores ->
                  byVersion.merge(asked.versionId(), of(cores, asked.tasks()), Cores::together));
    }
    return byVersion;
  }

  /** The mean, exact halves to even. */
  BigInteger average() {
    return new BigDecimal(sum)
        .divide(BigDecimal.valueOf(tasks), 0, RoundingMode.HALF_EVEN)
        .toBigInteger();
  }

  private static Cores of(long cores, long tasks) {
    BigInteger sum = BigInteger.valueOf(cores).multiply(BigInteger.valueOf(tasks));
    return new Cores(cores, cores, sum, tasks);
  }

  private Cores together(Cores other) {
    return new Cores(
        Math.min(min, other.min),
        Math.max(max, other.max),
        sum.add(other.sum),
        tasks + other.tasks);
  }

  /** 1 if the resources do not tell. */
  private static OptionalLong requested(String resources) {
    try {
      Object cores = new JsonObject(resources).getValue(KEY, 1);
      return cores instanceof Integer || cores instanceof Long
          ? OptionalLong.of(((Number) cores).longValue())
          : OptionalLong.empty();
    } catch (DecodeException | ClassCastException noJson) {
      return OptionalLong.empty();
    }
  }
}
