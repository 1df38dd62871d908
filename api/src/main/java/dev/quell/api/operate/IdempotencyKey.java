package dev.quell.api.operate;

import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.InvalidParameter;
import org.jspecify.annotations.Nullable;

/** Reads the header by which a caller marks repetitions of a request. */
public final class IdempotencyKey {
  private static final String HEADER = "Idempotency-Key";

  private IdempotencyKey() {}

  /**
   * The key of a request; null if it has none.
   *
   * @throws InvalidParameter if it has more than so many characters
   */
  public static @Nullable String of(ApiRequest request, int longest) {
    String key = request.header(HEADER).orElse(null);
    if (key != null && key.length() > longest) {
      throw InvalidParameter.header(
          HEADER, "The header '" + HEADER + "' must have at most " + longest + " characters.");
    }
    return key;
  }

  /** The refusal of a key that stands for another request. */
  static InvalidParameter refusal(String sentence) {
    return InvalidParameter.header(HEADER, sentence);
  }
}
