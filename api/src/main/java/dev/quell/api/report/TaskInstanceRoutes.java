package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CommandKind;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The routes of task instances ({@code docs/contract/array-and-task-instance.md} §3, §7-§11,
 * §13-§18, {@code docs/contract/workflow-and-bind.md} §26).
 */
public final class TaskInstanceRoutes {
  private static final String ID = "task_instance_id";

  private final CommandBus commands;
  private final TaskInstanceQueries queries;

  public TaskInstanceRoutes(CommandBus commands, RetryingPool database) {
    this.commands = commands;
    this.queries = new TaskInstanceQueries(database);
  }

  /** A distributor takes queued instances into its hands. */
  public Future<Buffer> instantiate(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.INSTANTIATE_TASK_INSTANCES))
        .map(TaskInstanceAnswers::batches);
  }

  /** A worker has started. */
  public Future<Buffer> logRunning(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.LOG_RUNNING, ID))
        .map(TaskInstanceAnswers::start);
  }

  /** A worker's heartbeat. */
  public Future<Buffer> logReportBy(ApiRequest request) {
    return report(request, CommandKind.LOG_REPORT_BY);
  }

  /** A distributor's heartbeat for what it has launched. */
  public Future<Buffer> logReportByBatch(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.LOG_REPORT_BY_BATCH))
        .map(TaskInstanceAnswers::empty);
  }

  /** A worker's command ended well. */
  public Future<Buffer> logDone(ApiRequest request) {
    return report(request, CommandKind.LOG_DONE);
  }

  /** A worker's command failed, or obeyed a kill. */
  public Future<Buffer> logError(ApiRequest request) {
    return report(request, CommandKind.LOG_ERROR_WORKER_NODE);
  }

  /** A distributor has submitted one instance. */
  public Future<Buffer> logDistributorId(ApiRequest request) {
    return tell(request, CommandKind.LOG_DISTRIBUTOR_ID);
  }

  /** A distributor failed to submit one instance. */
  public Future<Buffer> logNoDistributorId(ApiRequest request) {
    return tell(request, CommandKind.LOG_NO_DISTRIBUTOR_ID);
  }

  /** A distributor's verdict, and why. */
  public Future<Buffer> logKnownError(ApiRequest request) {
    return tell(request, CommandKind.LOG_KNOWN_ERROR);
  }

  /** A distributor's verdict without a reason. */
  public Future<Buffer> logUnknownError(ApiRequest request) {
    return tell(request, CommandKind.LOG_UNKNOWN_ERROR);
  }

  private Future<Buffer> tell(ApiRequest request, CommandKind kind) {
    return commands.request(request.command(kind, ID)).map(TaskInstanceAnswers::message);
  }

  /** Which instance a worker is, given its place in a batch. */
  public Future<Buffer> atStep(ApiRequest request) {
    return queries
        .atStep(request.pathId("array_id"), request.pathId("batch_num"), request.pathId("step_id"))
        .map(TaskInstanceAnswers::taskInstanceId);
  }

  /** What went wrong with an instance. */
  public Future<Buffer> errors(ApiRequest request) {
    return queries.errors(request.pathId(ID)).map(TaskInstanceAnswers::errors);
  }

  /** What went wrong last with a task. */
  public Future<Buffer> mostRecentError(ApiRequest request) {
    return queries
        .mostRecentError(request.pathId("task_id"))
        .map(TaskInstanceAnswers::mostRecentError);
  }

  private Future<Buffer> report(ApiRequest request, CommandKind kind) {
    return commands.request(request.command(kind, ID)).map(TaskInstanceAnswers::status);
  }
}
