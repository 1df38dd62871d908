package dev.quell.api.view;

import static dev.quell.api.http.ParameterTypes.text;

import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.IdNumbers;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Ids as Python writes a tuple of them: the text {@code (1, 2)}. */
final class VersionIds {
  private static final Pattern TUPLE =
      Pattern.compile("[(\\[]\\s*-?[0-9]+\\s*(,\\s*-?[0-9]+\\s*)*[)\\]]");

  static final FieldType<List<Long>> TYPE =
      text()
          .such(
              "a list of ids in parentheses, such as (1, 2)", text -> TUPLE.matcher(text).matches())
          .map(VersionIds::ids);

  private VersionIds() {}

  private static List<Long> ids(String tuple) {
    return Arrays.stream(tuple.substring(1, tuple.length() - 1).split(","))
        .map(id -> IdNumbers.ofDigits(id.strip()))
        .toList();
  }
}
