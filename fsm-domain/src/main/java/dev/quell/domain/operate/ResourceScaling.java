package dev.quell.domain.operate;

import dev.quell.domain.json.JsonText;
import dev.quell.domain.json.PythonJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Computes how much more a task asks of its cluster after it got too little ({@code
 * docs/contract/workflow-and-bind.md} §13).
 */
public final class ResourceScaling {
  private static final int LONG_BITS = 63;

  private ResourceScaling() {}

  /**
   * Answers what a task asks for next.
   *
   * <p>A scale that is a number adds that share, rounded up in double arithmetic: 120 at 0.2 is
   * 144, but 100 at 0.1 is 111. Of a scale that is a list each attempt takes the next number, the
   * last one for good. Any other scale, and a resource that is no number, changes nothing.
   *
   * @param requested JSON text by resource
   * @param scales JSON text by resource, may be null
   * @param attempts that the task has made
   * @return JSON text; the same text if nothing is to change
   */
  public static String next(String requested, @Nullable String scales, int attempts) {
    JsonObject resources = object(requested);
    JsonObject next = resources.copy();
    object(scales)
        .forEach(
            scale ->
                scaled(resources.getValue(scale.getKey()), scale.getValue(), attempts)
                    .ifPresent(amount -> next.put(scale.getKey(), integer(amount))));
    return next.equals(resources) ? requested : PythonJson.encode(next);
  }

  private static OptionalDouble scaled(
      @Nullable Object amount, @Nullable Object scale, int attempts) {
    if (!(amount instanceof Number present)) {
      return OptionalDouble.empty();
    }
    if (scale instanceof Number share) {
      return finite(present.doubleValue() * (1.0 + share.doubleValue()));
    }
    if (scale instanceof JsonArray list && !list.isEmpty()) {
      int place = Math.min(Math.max(0, attempts - 1), list.size() - 1);
      return list.getValue(place) instanceof Number next
          ? finite(next.doubleValue())
          : OptionalDouble.empty();
    }
    return OptionalDouble.empty();
  }

  private static OptionalDouble finite(double amount) {
    return Double.isFinite(amount) ? OptionalDouble.of(Math.ceil(amount)) : OptionalDouble.empty();
  }

  private static Number integer(double whole) {
    BigInteger integer = new BigDecimal(whole).toBigInteger();
    if (integer.bitLength() > LONG_BITS) {
      return integer;
    }
    return integer.longValue();
  }

  private static JsonObject object(@Nullable String text) {
    JsonObject stored = JsonText.storedObject(text);
    return stored == null ? new JsonObject() : stored;
  }
}
