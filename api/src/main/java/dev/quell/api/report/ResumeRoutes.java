package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Serves whether a workflow can be resumed ({@code docs/contract/workflow-and-bind.md} §5). */
public final class ResumeRoutes {
  private static final String ID = "workflow_id";

  private final ResumeQueries queries;

  public ResumeRoutes(RetryingPool database) {
    this.queries = new ResumeQueries(database);
  }

  /** Tells whether a new run could begin, and how many instances have still to end themselves. */
  public Future<Buffer> isResumable(ApiRequest request) {
    return queries.resumability(request.pathId(ID)).map(ResumeAnswers::resumability);
  }
}
