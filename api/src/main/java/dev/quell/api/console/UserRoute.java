package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.emptyAsAbsent;
import static dev.quell.api.http.ParameterTypes.integerWithin;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.JsonRows;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Who has workflows. */
public final class UserRoute {
  private static final Long USUAL = 100L;
  private static final int MOST = 1_000;

  private final UserQueries queries;

  /**
   * Answers from a database.
   *
   * @param live shared with others that count live instances
   */
  public UserRoute(RetryingPool database, LiveByRun live) {
    this.queries = new UserQueries(database, live);
  }

  /** Users with the states of their workflows, the one with most live instances first. */
  public Future<Buffer> users(ApiRequest request) {
    Fields query = request.query();
    int limit = query.optional("limit", integerWithin(1, MOST), USUAL).intValue();
    return queries
        .users(
            query.optional("q", emptyAsAbsent()),
            query.optional("user", emptyAsAbsent()),
            limit + 1)
        .map(rows -> answer(rows, limit));
  }

  private static Buffer answer(List<Row> rows, int limit) {
    JsonArray users = new JsonArray();
    rows.stream().limit(limit).forEach(row -> users.add(user(row)));
    return new JsonObject().put("users", users).put("more", rows.size() > limit).toBuffer();
  }

  private static JsonObject user(Row row) {
    return JsonRows.one(row).put("workflows", new JsonObject(row.getString("workflows")));
  }
}
