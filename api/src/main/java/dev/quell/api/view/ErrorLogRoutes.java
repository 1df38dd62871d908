package dev.quell.api.view;

import static dev.quell.api.http.ParameterTypes.text;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The errors of a template's tasks in a workflow ({@code docs/contract/cli-and-reaper.md} §17,
 * §18).
 */
public final class ErrorLogRoutes {
  /** Errors that are grouped. */
  private static final long MOST = 5_000;

  private final ErrorLogQueries queries;

  public ErrorLogRoutes(RetryingPool database) {
    this.queries = new ErrorLogQueries(database, MOST);
  }

  /**
   * All errors, or the newest of each task, one by one or alike ones together ({@code
   * docs/contract/cli-and-reaper.md} §17).
   */
  public Future<Buffer> ofTemplate(ApiRequest request) {
    ErrorLogSelection selection = selection(request);
    Page page = Page.of(request.query());
    boolean together = isTrue(request, "cluster_errors");
    return (together ? queries.clusters(selection, page) : queries.entries(selection, page))
        .map(rows -> ErrorLogAnswers.page(rows, page));
  }

  /** All errors of one instance ({@code docs/contract/cli-and-reaper.md} §18). */
  public Future<Buffer> ofInstance(ApiRequest request) {
    Page page = Page.of(request.query());
    return queries
        .ofInstance(request.pathId("wf_id"), request.pathId("tt_id"), request.pathId("ti_id"), page)
        .map(rows -> ErrorLogAnswers.page(rows, page));
  }

  private static ErrorLogSelection selection(ApiRequest request) {
    return new ErrorLogSelection(
        request.pathId("wf_id"), request.pathId("tt_id"), isTrue(request, "just_recent_errors"));
  }

  /** Any other word than true counts as false. */
  private static boolean isTrue(ApiRequest request, String name) {
    return "true".equalsIgnoreCase(request.query().optional(name, text(), ""));
  }
}
