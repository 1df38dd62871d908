package dev.quell.api.taskview;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.request.ApiRequest;
import dev.quell.api.request.InvalidParameter;
import dev.quell.api.request.Query;
import dev.quell.api.table.TaskWords;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;

/** What the command line and the browser show of tasks (contract {@code cli-and-reaper.md}). */
public final class TaskViewRoutes {
  private static final String WORKFLOW = "workflow_id";
  private static final String TASK = "task_id";
  private static final String LIMIT = "limit";
  private static final String TEMPLATE = "tt_name";
  private static final String FEW_ROWS =
      "an integer from 1 to " + Listing.MOST + ", because there are more rows than that";
  private static final String FEW_TASKS =
      "the name of a template with at most " + Listing.MOST + " tasks in the workflow";

  private final TaskViewQueries queries;

  public TaskViewRoutes(RetryingPool database) {
    this.queries = new TaskViewQueries(database);
  }

  /** Where the instances of a workflow write, for {@code jobmon workflow logs} (§1). */
  public Future<Buffer> arrayTasks(ApiRequest request) {
    Query query = request.query();
    Listing listing = Listing.of(query.integer(LIMIT).orElse(0L));
    return queries
        .arrayTasks(
            request.pathId(WORKFLOW),
            query.requiredText("array_name"),
            query.text("job_name").orElse(""),
            listing.limit())
        .map(rows -> requireFew(listing, rows, query))
        .map(TaskViewAnswers::arrayTasks);
  }

  /** The instances of tasks with their errors, for {@code jobmon task status} (§2). */
  public Future<Buffer> taskStatus(ApiRequest request) {
    Query query = request.query();
    List<Long> taskIds = query.integers("task_ids");
    if (taskIds.isEmpty()) {
      throw InvalidParameter.missing("task_ids", "the id of a task, repeated for each");
    }
    return queries
        .taskStatus(taskIds, TaskWords.instanceLetters(query.texts("status")))
        .map(TaskViewAnswers::taskStatus);
  }

  /** What the attempt that succeeded has used (§7). */
  public Future<Buffer> resourceUsage(ApiRequest request) {
    return queries
        .resourceUsage(request.query().requiredInteger(TASK))
        .map(TaskViewAnswers::resourceUsage);
  }

  /** The instances of a task for the browser (§9). */
  public Future<Buffer> instances(ApiRequest request) {
    return queries.instances(request.pathId(TASK)).map(TaskViewAnswers::instances);
  }

  /** A task for the browser (§10). */
  public Future<Buffer> task(ApiRequest request) {
    return queries.task(request.pathId(TASK)).map(TaskViewAnswers::task);
  }

  /** The newest tasks of a workflow, for {@code jobmon workflow tasks} (§20). */
  public Future<Buffer> workflowTasks(ApiRequest request) {
    Query query = request.query();
    Listing listing = Listing.of(query.requiredInteger(LIMIT));
    return queries
        .workflowTasks(
            request.pathInteger(WORKFLOW),
            TaskWords.taskLetters(query.texts("status")),
            listing.limit())
        .map(rows -> requireFew(listing, rows, query))
        .map(TaskViewAnswers::workflowTasks);
  }

  /** The tasks of a workflow whose templates have a name, for the browser (§27). */
  public Future<Buffer> taskTable(ApiRequest request) {
    String name = request.query().requiredText(TEMPLATE);
    Listing listing = Listing.all();
    return queries
        .taskTable(request.pathId(WORKFLOW), name, listing.limit())
        .map(rows -> listing.require(rows, TEMPLATE, name, FEW_TASKS))
        .map(TaskViewAnswers::taskTable);
  }

  private static RowSet<Row> requireFew(Listing listing, RowSet<Row> rows, Query query) {
    return listing.require(rows, LIMIT, query.text(LIMIT).orElse("0"), FEW_ROWS);
  }
}
