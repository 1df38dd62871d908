package dev.quell.api.console;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** What the console shows of the instances of arrays. */
public final class ConsoleViewRoutes {
  private static final int BEFORE_FIRST_STEP = -1;

  private final ConsoleQueries queries;

  public ConsoleViewRoutes(RetryingPool database) {
    this.queries = new ConsoleQueries(database);
  }

  /** The instances of an array, page by page; 404 if there is no such array. */
  public Future<Buffer> instances(ApiRequest request) {
    long id = request.pathId("array_id");
    Fields query = request.query();
    InstancePage page = InstancePage.ofQuery(query);
    return queries
        .array(id, page.after())
        .map(rows -> only(rows, "There is no array " + id + "."))
        .compose(array -> instances(array, page, query));
  }

  private Future<Buffer> instances(Row array, InstancePage page, Fields query) {
    int batch = page.batch() == null ? 0 : page.batch();
    int step = BEFORE_FIRST_STEP;
    long among = 0;
    if (page.after() != null) {
      if (array.getInteger("batch") == null) {
        throw query.invalid("after", "the id of an instance of the array");
      }
      batch = array.getInteger("batch");
      step = array.getInteger("step");
      among = array.getLong("among");
    }
    return queries
        .instances(array.getLong("array_id"), page, batch, step, among)
        .map(rows -> ConsoleAnswers.instances(array, rows, page));
  }

  private static Row only(RowSet<Row> rows, String otherwise) {
    if (rows.size() == 0) {
      throw CommandException.notFound(otherwise);
    }
    return rows.iterator().next();
  }
}
