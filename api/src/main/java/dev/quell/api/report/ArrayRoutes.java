package dev.quell.api.report;

import dev.quell.api.auth.Caller;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CommandKind;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * The routes of arrays ({@code docs/contract/array-and-task-instance.md} §1, §2, §5, §6, §12, §19).
 */
public final class ArrayRoutes {
  private final CommandBus commands;
  private final ArrayRegistry definitions;
  private final ArrayQueries queries;

  public ArrayRoutes(CommandBus commands, RetryingPool database) {
    this.commands = commands;
    this.definitions = new ArrayRegistry(database);
    this.queries = new ArrayQueries(database);
  }

  /** Inserts or finds an array. */
  public Future<Buffer> define(ApiRequest request) {
    return definitions.define(NewArray.ofJson(request.body())).map(ArrayAnswers::arrayId);
  }

  /** Starts attempts for tasks that wait for one. */
  public Future<Buffer> queueTaskBatch(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.QUEUE_TASK_BATCH, "array_id"))
        .map(ArrayAnswers::tasksByStatus);
  }

  /** Records that a batch was submitted. */
  public Future<Buffer> transitionToLaunched(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.TRANSITION_TO_LAUNCHED, "array_id"))
        .map(ArrayAnswers::empty);
  }

  /** Stores the job ids that the cluster gave; the body is the map of them. */
  public Future<Buffer> logDistributorIds(ApiRequest request) {
    JsonObject fields =
        new JsonObject()
            .put("array_id", request.pathId("array_id"))
            .put("distributor_ids", request.body());
    return commands
        .request(CommandKind.LOG_ARRAY_DISTRIBUTOR_IDS.parse(fields))
        .map(ArrayAnswers::success);
  }

  /** Ends what a batch was told to end. Whom the audit names is not for the body to say. */
  public Future<Buffer> transitionToKilled(ApiRequest request) {
    long arrayId = request.pathId("array_id");
    JsonObject fields =
        request.body().put("array_id", arrayId).put("requested_by", nameOf(request.caller()));
    return commands
        .request(CommandKind.TRANSITION_TO_KILLED.parse(fields))
        .map(ArrayAnswers::empty);
  }

  /** Null if nobody has said who calls. */
  private static String nameOf(Caller caller) {
    return caller.isAnonymous() ? null : caller.name();
  }

  /** How many tasks of an array may run at once. */
  public Future<Buffer> limit(ApiRequest request) {
    return queries.limit(request.pathId("array_id")).map(ArrayAnswers::limit);
  }

  /** The same by workflow and task template version. */
  public Future<Buffer> limitByTemplate(ApiRequest request) {
    return queries
        .limit(request.pathId("workflow_id"), request.pathId("task_template_version_id"))
        .map(ArrayAnswers::limit);
  }
}
