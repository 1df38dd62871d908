package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.InvalidParameter;
import dev.quell.api.http.Query;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.ReapWorkflowRun;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * The routes of a reaper that is a program of its own ({@code docs/contract/cli-and-reaper.md}
 * §29-§32).
 */
public final class ReaperRoutes {
  private final CommandBus commands;
  private final ReaperQueries queries;

  public ReaperRoutes(CommandBus commands, RetryingPool database) {
    this.commands = commands;
    this.queries = new ReaperQueries(database);
  }

  /** Runs whose heartbeat is overdue; the version must be given and does not matter. */
  public Future<Buffer> lostRuns(ApiRequest request) {
    Query query = request.query();
    List<String> statuses = query.texts("status");
    if (statuses.isEmpty()) {
      throw InvalidParameter.missing("status", "the letter of a workflow run's status");
    }
    query.requiredText("version");
    return queries.lostRuns(statuses).map(ReaperAnswers::lostRuns);
  }

  /** Ends a lost run; whatever the body says. A run that never started is left to Quell's own. */
  public Future<Buffer> reap(ApiRequest request) {
    return commands
        .request(new ReapWorkflowRun(request.pathId("workflow_run_id"), null))
        .map(ReaperAnswers::asOnTheBus);
  }

  /** Has failed workflows whose tasks are all done be done. */
  public Future<Buffer> fixStatusInconsistency(ApiRequest request) {
    return commands
        .request(request.command(CommandKind.FIX_STATUS_INCONSISTENCY, "workflow_id"))
        .map(ReaperAnswers::asOnTheBus);
  }

  /** What a reaper tells people of a workflow. */
  public Future<Buffer> nameAndArgs(ApiRequest request) {
    return queries.nameAndArgs(request.pathId("workflow_id")).map(ReaperAnswers::nameAndArgs);
  }
}
