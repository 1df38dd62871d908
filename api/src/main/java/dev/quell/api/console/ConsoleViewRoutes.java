package dev.quell.api.console;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Objects;

/** What the operators' console shows of workflows, arrays and instances. */
public final class ConsoleViewRoutes {
  private static final int BEFORE_FIRST_STEP = -1;

  private final ConsoleQueries queries;
  private final CountQueries counts;

  public ConsoleViewRoutes(RetryingPool database) {
    this.queries = new ConsoleQueries(database);
    this.counts = new CountQueries(database);
  }

  /** Workflows, the newest first, with what their tasks and live instances are doing. */
  public Future<Buffer> workflows(ApiRequest request) {
    WorkflowPage page = WorkflowPage.ofQuery(request.query());
    return queries.workflows(page).compose(rows -> counted(rows, page));
  }

  private Future<Buffer> counted(RowSet<Row> rows, WorkflowPage page) {
    return counts
        .tasksOfWorkflows(ids(rows, "workflow_id"))
        .compose(
            tasks ->
                counts
                    .instancesOfRuns(ids(rows, "run_id"))
                    .map(instances -> ConsoleAnswers.workflows(rows, page, tasks, instances)));
  }

  /** One workflow with its arrays; 404 if there is none. */
  public Future<Buffer> workflow(ApiRequest request) {
    long id = request.pathId("workflow_id");
    return queries
        .workflow(id)
        .map(rows -> only(rows, "There is no workflow " + id + "."))
        .compose(this::withArrays);
  }

  private Future<Buffer> withArrays(Row workflow) {
    long id = workflow.getLong("workflow_id");
    Long run = workflow.getLong("run_id");
    return queries
        .arrays(id)
        .compose(
            arrays ->
                counts
                    .tasksOfArrays(List.of(id))
                    .compose(
                        tasks ->
                            counts
                                .instancesOfArrays(run == null ? List.of() : List.of(run))
                                .map(
                                    instances ->
                                        ConsoleAnswers.workflow(
                                            workflow, arrays, tasks, instances))));
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
    if (page.after() != null) {
      if (array.getInteger("batch") == null) {
        throw query.invalid("after", "the id of an instance of the array");
      }
      batch = array.getInteger("batch");
      step = array.getInteger("step");
    }
    return queries
        .instances(array.getLong("array_id"), page, batch, step)
        .map(rows -> ConsoleAnswers.instances(array, rows, page));
  }

  private static Row only(RowSet<Row> rows, String otherwise) {
    if (rows.size() == 0) {
      throw CommandException.notFound(otherwise);
    }
    return rows.iterator().next();
  }

  private static List<Long> ids(RowSet<Row> rows, String column) {
    return rows.stream().map(row -> row.getLong(column)).filter(Objects::nonNull).toList();
  }
}
