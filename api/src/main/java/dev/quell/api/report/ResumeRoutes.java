package dev.quell.api.report;

import dev.quell.api.auth.OwnerCheck;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.ForceCleanupKillSelf;
import dev.quell.domain.command.SetResume;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The routes that stop a run for the next one ({@code docs/contract/workflow-and-bind.md} §4-§6,
 * §27).
 */
public final class ResumeRoutes {
  private static final String ID = "workflow_id";

  private final CommandBus commands;
  private final ResumeQueries queries;
  private final OwnerCheck owners;

  public ResumeRoutes(CommandBus commands, RetryingPool database, OwnerCheck owners) {
    this.commands = commands;
    this.queries = new ResumeQueries(database);
    this.owners = owners;
  }

  /** Tells the client of the workflow's run to stop; only its owner may. */
  public Future<Buffer> setResume(ApiRequest request) {
    SetResume command = (SetResume) request.command(CommandKind.SET_RESUME, ID);
    return owners
        .require(request.caller(), command.workflowId())
        .compose(owned -> commands.request(command))
        .map(ResumeAnswers::empty);
  }

  /** Whether a new run could begin, and how many instances have still to end themselves. */
  public Future<Buffer> isResumable(ApiRequest request) {
    return queries.resumability(request.pathId(ID)).map(ResumeAnswers::resumability);
  }

  /** Ends what does not end itself; whatever the body says. */
  public Future<Buffer> forceCleanup(ApiRequest request) {
    return commands
        .request(new ForceCleanupKillSelf(request.pathId(ID)))
        .map(ResumeAnswers::cleanup);
  }

  /** Has the tasks of a workflow wait anew. */
  public Future<Buffer> setResumeState(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.SET_RESUME_STATE, ID))
        .map(ResumeAnswers::resumeState);
  }
}
