package dev.quell.api.console;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the console shows of workflows. */
public final class WorkflowRoutes {
  private static final long COUNT_MILLIS = 2_000;

  private final WorkflowQueries workflows;
  private final WorkflowPageQueries pages;
  private final HistoryQueries histories;
  private final CountQueries counts;
  private final LiveByRun live;

  /**
   * Answers from a database.
   *
   * @param live shared with others that count live instances
   */
  public WorkflowRoutes(RetryingPool database, LiveByRun live) {
    this.workflows = new WorkflowQueries(database);
    this.pages = new WorkflowPageQueries(database);
    this.histories = new HistoryQueries(database);
    this.counts = new CountQueries(database);
    this.live = live;
  }

  /** Workflows that fit a search, with what their tasks and live instances are doing. */
  public Future<Buffer> list(ApiRequest request) {
    WorkflowSearch search = WorkflowSearch.ofQuery(request.query());
    return workflows
        .find(search, live)
        .compose(rows -> counted(KeysetPage.of(rows, search.limit(), "workflow_id"), search));
  }

  private Future<Buffer> counted(KeysetPage page, WorkflowSearch search) {
    Future<Counts> tasks = counts.tasksOfWorkflows(ids(page.rows(), "workflow_id"));
    Future<Counts> instances = live.byStatus(COUNT_MILLIS);
    return Future.join(tasks, instances)
        .map(both -> WorkflowAnswers.list(page, search, tasks.result(), instances.result()));
  }

  /** One workflow with its arrays, templates and runs; 404 if there is none. */
  public Future<Buffer> workflow(ApiRequest request) {
    return workflows.require(request.pathId("workflow_id")).compose(this::page);
  }

  private Future<Buffer> page(Row workflow) {
    Long id = workflow.getLong("workflow_id");
    Long run = workflow.getLong("run_id");
    Future<WorkflowPageQueries.Parts> parts = pages.parts(id);
    Future<Counts> tasks = counts.tasksOfArrays(List.of(id));
    Future<Optional<List<Row>>> withoutArray =
        tasks.compose(
            counted ->
                counted.has(null)
                    ? pages.tasksWithoutArray(id)
                    : Future.succeededFuture(Optional.of(List.of())));
    Future<Counts> instances = counts.instancesOfArrays(run == null ? List.of() : List.of(run));
    return Future.join(parts, tasks, withoutArray, instances)
        .map(
            all ->
                WorkflowAnswers.page(
                    workflow,
                    parts.result(),
                    tasks.result(),
                    withoutArray.result(),
                    instances.result()));
  }

  /** Which templates of a workflow follow which; 404 if there is no such workflow. */
  public Future<Buffer> graph(ApiRequest request) {
    long id = request.pathId("workflow_id");
    return workflows.require(id).compose(exists -> pages.graph(id)).map(WorkflowAnswers::graph);
  }

  /** How far a workflow was when, as far as that is stored; 404 if there is none. */
  public Future<Buffer> history(ApiRequest request) {
    long id = request.pathId("workflow_id");
    return workflows
        .require(id)
        .compose(exists -> histories.events(id))
        .map(events -> History.of(events).toBuffer());
  }

  private static List<Long> ids(List<Row> rows, String column) {
    return rows.stream().map(row -> row.getLong(column)).filter(Objects::nonNull).toList();
  }
}
