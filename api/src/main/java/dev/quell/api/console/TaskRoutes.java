package dev.quell.api.console;

import dev.quell.api.database.LongReads;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.RowFormat;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** What the console shows of tasks. */
public final class TaskRoutes {
  private final WorkflowQueries workflows;
  private final TaskListQueries lists;
  private final TaskPageQueries pages;
  private final LongReads longReads;

  public TaskRoutes(RetryingPool database, LongReads longReads) {
    this.workflows = new WorkflowQueries(database);
    this.lists = new TaskListQueries(database);
    this.pages = new TaskPageQueries(database);
    this.longReads = longReads;
  }

  /** The tasks of a workflow: a page, or all that fit as they come; 404 if there is none. */
  public Future<Buffer> list(ApiRequest request) {
    TaskListing listing = TaskListing.ofQuery(request.pathId("workflow_id"), request.query());
    RowFormat format = RowFormat.of(request);
    return workflows
        .require(listing.filter().workflowId())
        .compose(
            exists -> format == RowFormat.JSON ? page(listing) : all(request, listing, format));
  }

  private Future<Buffer> page(TaskListing listing) {
    return lists.page(listing).map(rows -> TaskListAnswers.page(rows, listing.limit()));
  }

  private Future<Buffer> all(ApiRequest request, TaskListing listing, RowFormat format) {
    return new TaskExport(longReads, listing, format, request.partedAnswer(format.contentType()))
        .send();
  }

  /** How many tasks of a workflow fit, by letter; 404 if there is no such workflow. */
  public Future<Buffer> count(ApiRequest request) {
    TaskFilter filter = TaskFilter.ofQuery(request.pathId("workflow_id"), request.query());
    return workflows
        .require(filter.workflowId())
        .compose(exists -> lists.count(filter))
        .map(TaskListAnswers::count);
  }

  /** The ids of all tasks of a workflow that fit, so that something is done to them as they are. */
  public Future<Buffer> ids(ApiRequest request) {
    TaskFilter filter = TaskFilter.ofQuery(request.pathId("workflow_id"), request.query());
    return workflows
        .require(filter.workflowId())
        .compose(exists -> lists.ids(filter))
        .map(TaskListAnswers::ids);
  }

  /** A task with its neighbours and its attempts; 404 if there is none. */
  public Future<Buffer> task(ApiRequest request) {
    long id = request.pathId("task_id");
    return pages
        .parts(id)
        .map(
            found ->
                found.orElseThrow(() -> CommandException.notFound("There is no task " + id + ".")))
        .compose(
            parts ->
                pages.neighbours(id).map(neighbours -> TaskPageAnswers.task(parts, neighbours)));
  }
}
