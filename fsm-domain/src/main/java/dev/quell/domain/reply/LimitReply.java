package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.json.Fields;
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

  /** Reads the JSON form; fields that are not known are ignored. */
  public static LimitReply ofJson(Fields fields) {
    return new LimitReply(
        fields.optional("before", wholeNumber(0)), fields.required("applied", bool()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("before", before).put("applied", applied);
  }
}
