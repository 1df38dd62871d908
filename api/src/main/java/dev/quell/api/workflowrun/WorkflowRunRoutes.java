package dev.quell.api.workflowrun;

import dev.quell.api.request.ApiRequest;
import dev.quell.domain.command.CommandKind;
import dev.quell.worker.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The routes of workflow runs (contract {@code workflow-and-bind.md} §18, §19). */
public final class WorkflowRunRoutes {
  private static final String ID = "workflow_run_id";

  private final CommandBus commands;

  public WorkflowRunRoutes(CommandBus commands) {
    this.commands = commands;
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
}
