package dev.quell.api.view;

import static dev.quell.api.http.ParameterTypes.id;
import static dev.quell.api.http.ParameterTypes.ids;
import static dev.quell.api.http.ParameterTypes.integer;
import static dev.quell.api.http.ParameterTypes.text;

import dev.quell.api.database.LongReads;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * What the command line and the browser show of tasks ({@code docs/contract/cli-and-reaper.md}).
 */
public final class TaskViewRoutes {
  private static final String WORKFLOW = "workflow_id";
  private static final String TASK = "task_id";
  private static final String LIMIT = "limit";

  private final TaskViewQueries queries;
  private final ListingAnswers listings;

  public TaskViewRoutes(RetryingPool database, LongReads longReads) {
    this.queries = new TaskViewQueries(database);
    this.listings = new ListingAnswers(database, longReads);
  }

  /**
   * Where the instances of a workflow write, for {@code jobmon workflow logs} ({@code
   * docs/contract/cli-and-reaper.md} §1).
   */
  public Future<Buffer> arrayTasks(ApiRequest request) {
    Fields query = request.query();
    Listing listing =
        TaskListings.arrayTasks(
            request.pathId(WORKFLOW),
            query.required("array_name", text()),
            query.optional("job_name", text(), ""),
            query.optional(LIMIT, integer(), 0L));
    return listings.list(request, "array_tasks", listing);
  }

  /**
   * The instances of tasks with their errors, for {@code jobmon task status} ({@code
   * docs/contract/cli-and-reaper.md} §2).
   */
  public Future<Buffer> taskStatus(ApiRequest request) {
    Fields query = request.query();
    List<Long> taskIds = query.required("task_ids", ids("the id of a task, repeated for each"));
    return queries
        .taskStatus(taskIds, query.optional("status", TaskWords.OF_INSTANCES))
        .map(TaskViewAnswers::taskStatus);
  }

  /** What the attempt that succeeded has used ({@code docs/contract/cli-and-reaper.md} §7). */
  public Future<Buffer> resourceUsage(ApiRequest request) {
    return queries
        .resourceUsage(request.query().required(TASK, id()))
        .map(TaskViewAnswers::resourceUsage);
  }

  /** The instances of a task for the browser ({@code docs/contract/cli-and-reaper.md} §9). */
  public Future<Buffer> instances(ApiRequest request) {
    return queries.instances(request.pathId(TASK)).map(TaskViewAnswers::instances);
  }

  /** A task for the browser ({@code docs/contract/cli-and-reaper.md} §10). */
  public Future<Buffer> task(ApiRequest request) {
    return queries.task(request.pathId(TASK)).map(TaskViewAnswers::task);
  }

  /**
   * The newest tasks of a workflow, for {@code jobmon workflow tasks} ({@code
   * docs/contract/cli-and-reaper.md} §20).
   */
  public Future<Buffer> workflowTasks(ApiRequest request) {
    Fields query = request.query();
    Listing listing =
        TaskListings.workflowTasks(
            request.pathId(WORKFLOW),
            query.optional("status", TaskWords.OF_TASKS),
            query.required(LIMIT, integer()));
    return listings.table(request, "workflow_tasks", listing);
  }

  /**
   * The tasks of a workflow whose templates have a name, for the browser ({@code
   * docs/contract/cli-and-reaper.md} §27).
   */
  public Future<Buffer> taskTable(ApiRequest request) {
    Listing listing =
        TaskListings.taskTable(
            request.pathId(WORKFLOW), request.query().required("tt_name", text()));
    return listings.list(request, "tasks", listing);
  }
}
