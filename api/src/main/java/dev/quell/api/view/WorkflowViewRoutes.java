package dev.quell.api.view;

import static dev.quell.api.http.ParameterTypes.ids;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.InvalidParameter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * What the command line and the browser show of workflows ({@code docs/contract/cli-and-reaper.md}
 * §16, §24-§28).
 */
public final class WorkflowViewRoutes {
  private static final String WORKFLOW = "workflow_id";

  private final WorkflowViewQueries queries;
  private final OverviewQueries overview;

  public WorkflowViewRoutes(RetryingPool database) {
    this.queries = new WorkflowViewQueries(database);
    this.overview = new OverviewQueries(database);
  }

  /**
   * How far the tasks of each template of a workflow are ({@code docs/contract/cli-and-reaper.md}
   * §16).
   */
  public Future<Buffer> templateStatus(ApiRequest request) {
    return queries
        .templateStatus(request.pathId(WORKFLOW))
        .map(WorkflowViewAnswers::templateStatus);
  }

  /**
   * How far workflows are, for {@code jobmon workflow status} ({@code
   * docs/contract/cli-and-reaper.md} §24).
   */
  public Future<Buffer> status(ApiRequest request) {
    StatusRequest wanted = StatusRequest.ofQuery(request.query());
    return queries.status(wanted).map(WorkflowViewAnswers::status);
  }

  /** How far workflows are, for progress bars ({@code docs/contract/cli-and-reaper.md} §25). */
  public Future<Buffer> progress(ApiRequest request) {
    List<Long> ids = request.query().optional("workflow_ids", ids(), List.of());
    return queries.progress(ids).map(rows -> WorkflowViewAnswers.progress(ids, rows));
  }

  /** The workflows that fit a number of filters ({@code docs/contract/cli-and-reaper.md} §26). */
  public Future<Buffer> overview(ApiRequest request) {
    return overview
        .find(OverviewFilter.ofQuery(request.query()))
        .map(WorkflowViewAnswers::overview);
  }

  /**
   * A workflow, once for each of its runs ({@code docs/contract/cli-and-reaper.md} §28).
   *
   * @throws InvalidParameter if the path names no id
   */
  public Future<Buffer> details(ApiRequest request) {
    return queries.details(request.pathId(WORKFLOW)).map(WorkflowViewAnswers::details);
  }
}
