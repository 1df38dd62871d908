package dev.quell.api.database;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * The database as it was at one moment, while a {@link LongReads read} lasts. All statements see
 * the same rows; nobody waits for them.
 */
public final class Snapshot {
  /** Rows that are read at once, and in memory at once. */
  public static final int PAGE = 1_000;

  private final SqlConnection connection;
  private final Templates templates;

  Snapshot(SqlConnection connection, Templates templates) {
    this.connection = connection;
    this.templates = templates;
  }

  /**
   * Hands on the rows of a statement, a page at a time, at least one page. The next page is not
   * read before the last one is done with. Fails with the first failure.
   */
  public Future<Void> forEachPage(
      String sql, Parameters parameters, Function<RowSet<Row>, Future<Void>> action) {
    Templates.Bound bound = templates.bind(sql, parameters);
    return connection
        .prepare(bound.sql())
        .compose(
            statement -> {
              Walk walk = new Walk(statement.cursor(bound.values()), action);
              return walk.begin().eventually(walk.cursor::close).eventually(statement::close);
            });
  }

  /** A loop, because a chain of futures would grow by every page. */
  private static final class Walk {
    private final Cursor cursor;
    private final Function<RowSet<Row>, Future<Void>> action;
    private final Promise<Void> end = Promise.promise();

    Walk(Cursor cursor, Function<RowSet<Row>, Future<Void>> action) {
      this.cursor = cursor;
      this.action = action;
    }

    Future<Void> begin() {
      step();
      return end.future();
    }

    private void step() {
      cursor.read(PAGE).compose(action).onSuccess(done -> goOn()).onFailure(end::fail);
    }

    private void goOn() {
      if (cursor.hasMore()) {
        step();
      } else {
        end.complete();
      }
    }
  }
}
