package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.word;

import dev.quell.domain.json.FieldType;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names the place that a page follows: the id of the last row before it and, if the list is not
 * sorted by ids, what that row was sorted by. It does not move when rows do.
 *
 * @param key null if the list is sorted by ids
 */
record PageKey(long id, @Nullable String key) {
  /** The column of a page with what its rows are sorted by. */
  static final String COLUMN = "sort_key";

  /** Says what a key must be that was made by another list, or by nobody. */
  static final String EXPECTED = "the next_after of a page that was filtered and sorted alike";

  /** Reads the text of a key. */
  static final FieldType<PageKey> TYPE = word(PageKey::ofText, EXPECTED);

  private static final Pattern FORM =
      Pattern.compile("(0|[1-9][0-9]{0,17})(?:\\.([A-Za-z0-9_-]{0,2000}))?");

  /** Makes the key of a row. */
  static PageKey of(Row row, String id) {
    return new PageKey(row.getLong(id), row.getString(COLUMN));
  }

  /** Gives the text that a client sends back for the next page. */
  String text() {
    return key == null
        ? Long.toString(id)
        : id
            + "."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<PageKey> ofText(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long id = Long.parseLong(form.group(1));
    return form.group(2) == null
        ? Optional.of(new PageKey(id, null))
        : decoded(form.group(2)).map(key -> new PageKey(id, key));
  }

  private static Optional<String> decoded(String text) {
    try {
      String key = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      return key.indexOf('\0') < 0 ? Optional.of(key) : Optional.empty();
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }
}
