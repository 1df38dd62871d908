package dev.quell.api.operate;

import dev.quell.api.http.JsonRows;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.kill.SelectionCount;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Makes the answers about kill jobs as they look on the wire. */
final class KillJobAnswers {
  private KillJobAnswers() {}

  static Buffer job(KillJobView job) {
    return job.toJson().toBuffer();
  }

  /**
   * A page of jobs.
   *
   * @param found one more than the page has, if there is a next page
   */
  static Buffer jobs(List<KillJobView> found, long limit) {
    List<KillJobView> page = found.subList(0, (int) Math.min(found.size(), limit));
    JsonArray jobs = new JsonArray();
    page.forEach(job -> jobs.add(job.toShortJson()));
    boolean more = found.size() > page.size();
    return new JsonObject()
        .put("kill_jobs", jobs)
        .put("next_before", more ? page.get(page.size() - 1).killJobId() : null)
        .toBuffer();
  }

  /** A page of items; the rows are one more, if there is a next page. */
  static Buffer items(RowSet<Row> rows, long limit) {
    return page(rows, limit, "items", "next_after", KillJobAnswers::placeOf);
  }

  /** Tasks without an instance come last; their places are negative. */
  private static long placeOf(JsonObject item) {
    Long instance = item.getLong("task_instance_id");
    return instance == null ? -item.getLong("task_id") : instance;
  }

  /** A page of the audit; the rows are one more, if there is a next page. */
  static Buffer audit(RowSet<Row> rows, long limit) {
    return page(rows, limit, "audit", "next_before", line -> line.getLong("id"));
  }

  /** A page of lines of the audit; the rows are one more, if there is a next page. */
  static Buffer auditLines(List<Row> rows, long limit) {
    JsonArray page = new JsonArray();
    rows.forEach(row -> page.add(JsonRows.one(row)));
    return page(page, limit, "lines", "next_before", line -> line.getLong("id"));
  }

  /** What lives of a selection; the numbers are null if time ran out. */
  static Buffer live(long killJobId, SelectionCount count) {
    boolean known = !count.equals(SelectionCount.UNKNOWN);
    return new JsonObject()
        .put("kill_job_id", killJobId)
        .put("count", known ? count.instances() : null)
        .put("waiting", known ? count.waiting() : null)
        .put("exact", count.exact())
        .put("by_status", new JsonObject(new TreeMap<>(count.byStatus())))
        .put("workflows", workflows(count))
        .put("sample", new JsonArray(count.sample()))
        .toBuffer();
  }

  /** A page of holds; the rows are one more, if there are more. */
  static Buffer holds(RowSet<Row> rows, long limit) {
    JsonArray page = JsonRows.all(rows);
    boolean more = cut(page, limit);
    return new JsonObject().put("holds", page).put("more", more).toBuffer();
  }

  private static Buffer page(
      RowSet<Row> rows,
      long limit,
      String name,
      String nextName,
      ToLongFunction<JsonObject> placeOf) {
    return page(JsonRows.all(rows), limit, name, nextName, placeOf);
  }

  private static Buffer page(
      JsonArray page,
      long limit,
      String name,
      String nextName,
      ToLongFunction<JsonObject> placeOf) {
    boolean more = cut(page, limit);
    Long next = more ? placeOf.applyAsLong(page.getJsonObject(page.size() - 1)) : null;
    return new JsonObject().put(name, page).put(nextName, next).toBuffer();
  }

  /** Takes away the row that only tells that there are more; answers whether there was one. */
  private static boolean cut(JsonArray page, long limit) {
    boolean more = page.size() > limit;
    if (more) {
      page.remove(page.size() - 1);
    }
    return more;
  }

  private static JsonArray workflows(SelectionCount count) {
    JsonArray workflows = new JsonArray();
    for (SelectionCount.OfWorkflow one : count.workflows()) {
      workflows.add(
          new JsonObject().put("workflow_id", one.workflowId()).put("count", one.instances()));
    }
    return workflows;
  }

  /** How far a kill of a selector may go, the usual one first. */
  private static JsonArray scopes(KillSelector selector) {
    JsonArray scopes = new JsonArray();
    if (KillScope.mayBeAll(selector)) {
      scopes.add(KillScope.ALL.wireName());
    }
    return scopes.add(KillScope.LIVE.wireName());
  }

  static Buffer dryRun(SelectionCount count, SelectionToken token, long threshold) {
    return new JsonObject()
        .put("scope", token.scope().wireName())
        .put("scopes", scopes(token.selector()))
        .put("count", count.instances())
        .put("waiting", count.waiting())
        .put("exact", count.exact())
        .put("by_status", new JsonObject(new TreeMap<>(count.byStatus())))
        .put("workflows", workflows(count))
        .put("sample", new JsonArray(count.sample()))
        .put("needs_confirm", !count.exact() || count.of(token.scope()) > threshold)
        .put("token", token.text())
        .put("token_expires_at", token.expiresAt().toString())
        .toBuffer();
  }
}
