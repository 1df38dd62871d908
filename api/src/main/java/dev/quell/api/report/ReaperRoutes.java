package dev.quell.api.report;

import static dev.quell.api.http.ParameterTypes.text;
import static dev.quell.api.http.ParameterTypes.texts;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Serves what a reaper reads that is a program of its own ({@code docs/contract/cli-and-reaper.md}
 * §30, §31).
 */
public final class ReaperRoutes {
  private final ReaperQueries queries;

  public ReaperRoutes(RetryingPool database) {
    this.queries = new ReaperQueries(database);
  }

  /** Lists runs whose heartbeat is overdue; the version must be given and does not matter. */
  public Future<Buffer> lostRuns(ApiRequest request) {
    Fields query = request.query();
    List<String> statuses =
        query.required("status", texts("the letter of a workflow run's status"));
    query.required("version", text());
    return queries.lostRuns(statuses).map(ReaperAnswers::lostRuns);
  }

  /** Gives what a reaper tells people of a workflow. */
  public Future<Buffer> nameAndArgs(ApiRequest request) {
    return queries.nameAndArgs(request.pathId("workflow_id")).map(ReaperAnswers::nameAndArgs);
  }
}
