package dev.quell.api.server;

import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Brings about by SQL what recorded answers depended on besides the requests. */
final class Circumstances {
  private final TestDatabase db;
  private final IdMap ids;

  Circumstances(TestDatabase db, IdMap ids) {
    this.db = db;
    this.ids = ids;
  }

  /**
   * Which instances set_status_for_triaging had found overdue depended on the clock of the
   * recording; this is where they are first seen.
   */
  void triage(GoldenExchange exchange) {
    JsonObject updates = exchange.answer().getJsonObject("status_updates", new JsonObject());
    setOverdue(updates.getJsonArray("T", new JsonArray()), "R", "T");
    setOverdue(updates.getJsonArray("X", new JsonArray()), "O", "X");
  }

  private void setOverdue(JsonArray instances, String from, String to) {
    db.execute(
        """
        update task_instance set status = ?, report_by_date = clock_timestamp()
        where id = any(?) and status = ?
        """,
        to,
        ids.replayed(IdKind.TASK_INSTANCE, instances),
        from);
  }

  /** Which runs had not reported in time depended on the clock of the recording, too. */
  void loseRuns(GoldenExchange exchange) {
    Long[] lost =
        exchange.answer().getJsonArray("workflow_runs").stream()
            .map(run -> ids.replayed(IdKind.WORKFLOW_RUN, ((JsonArray) run).getValue(0)))
            .toArray(Long[]::new);
    db.execute(
        """
        update workflow_run
        set heartbeat_date =
          clock_timestamp() + case when id = any(?) then interval '0' else interval '1 hour' end
        """,
        (Object) lost);
  }

  /** Sets tasks as the reference did where Quell refuses to ({@link Difference}). */
  void setTasks(GoldenExchange exchange) {
    db.execute(
        "update task set status = ? where id = any(?)",
        exchange.request().getString("new_status"),
        ids.replayed(IdKind.TASK, exchange.request().getJsonArray("task_ids")));
  }
}
