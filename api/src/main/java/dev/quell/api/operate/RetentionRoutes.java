package dev.quell.api.operate;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/** Serves what of the retention is to be seen (docs/operations/retention.md). */
public final class RetentionRoutes {
  /** For all that is counted and measured together. */
  private static final long TIMEOUT_MILLIS = 3_000;

  private final RetentionQueries queries;
  private final QuellConfig.Retention settings;

  public RetentionRoutes(RetryingPool database, QuellConfig.Retention settings) {
    this.queries = new RetentionQueries(database);
    this.settings = settings;
  }

  /**
   * Tells what would go now, how large the tables are, and how far it is. One question after the
   * other, so that a look takes one connection; what always is answered soon comes first.
   */
  public Future<Buffer> look(ApiRequest request) {
    RetentionRequest wanted = RetentionRequest.ofQuery(request.query(), settings);
    JsonObject answer = new JsonObject().put("settings", RetentionAnswers.settings(settings));
    JsonObject due = RetentionAnswers.days(wanted);
    return queries
        .progress()
        .onSuccess(progress -> answer.put("progress", progress))
        .compose(done -> queries.tables(left(request)))
        .onSuccess(tables -> answer.put("tables", RetentionAnswers.tables(tables)))
        .compose(done -> queries.workflows(wanted.workflowDays(), left(request)))
        .onSuccess(count -> due.put("workflows", RetentionAnswers.span(count)))
        .compose(done -> queries.tasks(wanted.workflowDays(), left(request)))
        .onSuccess(count -> due.put("tasks", RetentionAnswers.count(count)))
        .compose(done -> queries.instances(wanted.workflowDays(), left(request)))
        .onSuccess(count -> due.put("task_instances", RetentionAnswers.count(count)))
        .compose(done -> queries.auditLines(wanted.auditDays(), left(request)))
        .onSuccess(count -> due.put("audit_lines", RetentionAnswers.span(count)))
        .map(done -> answer.put("due", due).toBuffer());
  }

  private static long left(ApiRequest request) {
    return Math.max(TIMEOUT_MILLIS - TimeUnit.NANOSECONDS.toMillis(request.elapsedNanos()), 1);
  }
}
