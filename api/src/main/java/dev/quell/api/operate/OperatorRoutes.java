package dev.quell.api.operate;

import static dev.quell.domain.json.CompositeTypes.ids;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Serves what an operator asks before changing a workflow by hand ({@code
 * docs/contract/cli-and-reaper.md} §19, §21, §22).
 */
public final class OperatorRoutes {
  private static final String WORKFLOW = "workflow_id";
  private static final String USER = "username";
  private static final Set<String> AT_REST = Set.of("F", "D", "A", "H");

  private final OperatorQueries queries;

  public OperatorRoutes(RetryingPool database) {
    this.queries = new OperatorQueries(database);
  }

  /**
   * Tells whether tasks belong to one workflow, and it is at rest ({@code
   * docs/contract/cli-and-reaper.md} §19).
   */
  public Future<Buffer> validate(ApiRequest request) {
    List<Long> taskIds = request.body().required("task_ids", ids());
    return queries
        .workflowLetters(taskIds)
        .map(
            letters ->
                new JsonObject()
                    .put(
                        "validation",
                        taskIds.isEmpty()
                            || (letters.size() == 1 && AT_REST.contains(letters.get(0))))
                    .put("workflow_status", letters.isEmpty() ? null : letters.get(0))
                    .toBuffer());
  }

  /** Tells whether a user has run a workflow ({@code docs/contract/cli-and-reaper.md} §21). */
  public Future<Buffer> validateUser(ApiRequest request) {
    return queries
        .hasRun(request.pathId(WORKFLOW), request.pathText(USER))
        .map(valid -> new JsonObject().put("validation", valid).toBuffer());
  }

  /**
   * Names the run by which a user may reset a workflow ({@code docs/contract/cli-and-reaper.md}
   * §22).
   */
  public Future<Buffer> validateReset(ApiRequest request) {
    return queries
        .resettableRun(request.pathId(WORKFLOW), request.pathText(USER))
        .map(run -> new JsonObject().put("workflow_run_id", run).toBuffer());
  }
}
