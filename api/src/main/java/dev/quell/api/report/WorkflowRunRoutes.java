package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.command.TerminateTaskInstances;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The routes of workflow runs ({@code docs/contract/workflow-and-bind.md} §16-§21). */
public final class WorkflowRunRoutes {
  private static final String ID = "workflow_run_id";

  private final CommandBus commands;
  private final WorkflowRunQueries queries;

  public WorkflowRunRoutes(CommandBus commands, RetryingPool database) {
    this.commands = commands;
    this.queries = new WorkflowRunQueries(database);
  }

  /** Begins a run that has its workflow to itself, or says why not; both with 200. */
  public Future<Buffer> link(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.LINK_WORKFLOW_RUN))
        .map(WorkflowRunAnswers::link);
  }

  /** The heartbeat of a run's client, which may ask for a step. */
  public Future<Buffer> logHeartbeat(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.LOG_HEARTBEAT, ID))
        .map(WorkflowRunAnswers::status);
  }

  /** A run takes a step; the answer is where it is then, whether or not it could. */
  public Future<Buffer> updateStatus(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.UPDATE_STATUS, ID))
        .map(WorkflowRunAnswers::status);
  }

  /** Where a distributor's picture of its instances differs from what is stored. */
  public Future<Buffer> syncStatus(ApiRequest request) {
    long run = request.pathId(ID);
    return queries
        .differences(run, HeldInstances.ofJson(request.body()))
        .map(WorkflowRunAnswers::differences);
  }

  /** Has overdue instances looked at; whatever the body says. */
  public Future<Buffer> setStatusForTriaging(ApiRequest request) {
    return commands
        .request(new SetStatusForTriaging(request.pathId(ID)))
        .map(WorkflowRunAnswers::empty);
  }

  /** Ends the instances of a run that is being resumed; whatever the body says. */
  public Future<Buffer> terminateTaskInstances(ApiRequest request) {
    return commands
        .request(new TerminateTaskInstances(request.pathId(ID)))
        .map(WorkflowRunAnswers::terminated);
  }
}
