package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Tells what became of a limit.
 *
 * @param before the limit until then; null if there is no such workflow or array
 * @param applied false if there is none, or if it would have been raised and must not be
 */
public record LimitReply(@Nullable Integer before, boolean applied) implements CommandReply {

  /** There is no such workflow or array. */
  public static final LimitReply NOTHING = new LimitReply(null, false);

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("before", before).put("applied", applied);
  }
}
