package dev.quell.api.view;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.Query;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The errors of a template's tasks in a workflow ({@code docs/contract/cli-and-reaper.md} §17,
 * §18).
 */
public final class ErrorLogRoutes {
  private final ErrorLogQueries queries;

  public ErrorLogRoutes(RetryingPool database) {
    this.queries = new ErrorLogQueries(database);
  }

  /**
   * All errors, or the newest of each task, one by one or alike ones together ({@code
   * docs/contract/cli-and-reaper.md} §17).
   */
  public Future<Buffer> ofTemplate(ApiRequest request) {
    Selection selection = selection(request);
    Page page = Page.of(request.query());
    boolean together = flag(request.query(), "cluster_errors");
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

  private static Selection selection(ApiRequest request) {
    return new Selection(
        request.pathId("wf_id"),
        request.pathId("tt_id"),
        flag(request.query(), "just_recent_errors"));
  }

  private static boolean flag(Query query, String name) {
    return query.text(name).map("true"::equalsIgnoreCase).orElse(false);
  }
}
