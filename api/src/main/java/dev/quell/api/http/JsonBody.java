package dev.quell.api.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.JsonText;
import dev.quell.domain.json.RefusedJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request: a JSON object in UTF-8, whatever its content type says; no body
 * counts as {@code {}} ({@code docs/contract/conventions.md} §2, §8, §12).
 */
final class JsonBody {
  private static final String RIGHT = "The request body must be a JSON object in UTF-8";

  private JsonBody() {}

  /**
   * Parses a body.
   *
   * @param body null or empty if the request has none
   * @throws CommandException (INVALID) if it is anything but an object
   */
  static JsonObject parse(@Nullable Buffer body) {
    if (body == null || body.length() == 0) {
      return new JsonObject();
    }
    if (isOtherUnicode(body)) {
      throw CommandException.invalid(RIGHT + ", but it is in another encoding.");
    }
    if (decode(body) instanceof JsonObject object) {
      return object;
    }
    throw CommandException.invalid(RIGHT + ", but it is another kind of JSON value.");
  }

  private static @Nullable Object decode(Buffer body) {
    try {
      return JsonText.decode(body.getBytes());
    } catch (RefusedJson refused) {
      throw CommandException.invalid(RIGHT + "; " + refused.getMessage() + ".");
    } catch (DecodeException e) {
      throw CommandException.invalid(RIGHT + "; it cannot be read" + beyond(e) + ".");
    }
  }

  /** The parser would guess UTF-16 and UTF-32, which no client of ours sends. */
  private static boolean isOtherUnicode(Buffer body) {
    int first = body.getUnsignedByte(0);
    return first == 0xFE
        || first == 0xFF
        || first == 0
        || (body.length() > 1 && body.getUnsignedByte(1) == 0);
  }

  private static String beyond(DecodeException e) {
    if (!(e.getCause() instanceof JsonProcessingException cause) || cause.getLocation() == null) {
      return "";
    }
    JsonLocation location = cause.getLocation();
    return " beyond line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
