package dev.quell.api.console;

import dev.quell.api.http.JsonRows;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list that a {@link KeysetOrder} sorts.
 *
 * @param next what the next page has for {@code after}; null if there is none
 */
record KeysetPage(List<Row> rows, @Nullable String next) {

  /**
   * Makes a page.
   *
   * @param found one row more than the page has, if there is a next page
   * @param id the column of the id
   */
  static KeysetPage of(List<Row> found, int limit, String id) {
    boolean more = found.size() > limit;
    List<Row> rows = more ? found.subList(0, limit) : found;
    return new KeysetPage(rows, more ? PageKey.of(rows.get(limit - 1), id).text() : null);
  }

  /** Gives the rows as they are, under a name. */
  JsonObject toJson(String name) {
    JsonArray objects = new JsonArray();
    for (Row row : rows) {
      JsonObject object = JsonRows.one(row);
      object.remove(PageKey.COLUMN);
      objects.add(object);
    }
    return toJson(name, objects);
  }

  /** Gives what was made of the rows, under a name. */
  JsonObject toJson(String name, JsonArray objects) {
    return new JsonObject().put(name, objects).put("next_after", next);
  }
}
