package dev.quell.api.view;

import dev.quell.api.http.InvalidParameter;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Ids as Python writes a tuple of them: the text {@code (1, 2)}. */
final class VersionIds {
  private static final Pattern TUPLE =
      Pattern.compile("[(\\[]\\s*[0-9]{1,18}\\s*(,\\s*[0-9]{1,18}\\s*)*[)\\]]");

  private VersionIds() {}

  /**
   * Reads the ids.
   *
   * @throws InvalidParameter if the text is anything else
   */
  static List<Long> parse(String name, String text) {
    if (!TUPLE.matcher(text).matches()) {
      throw InvalidParameter.query(name, text, "a list of ids in parentheses, such as (1, 2)");
    }
    return Arrays.stream(text.substring(1, text.length() - 1).split(","))
        .map(id -> Long.valueOf(id.strip()))
        .toList();
  }
}
