package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators look at what goes because it ended long ago: docs/operations/retention.md. */
@DatabaseTest
class RetentionRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @AfterEach
  void nothingIsOldAnyMore() {
    db.execute("update workflow set status = 'R', status_date = now()");
    db.execute("delete from workflow_removal");
  }

  private JsonObject look(String query) {
    HttpResponse<String> response = server.get("/api/v3/retention" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  /** With three tasks, of which each had an attempt. */
  private Fixture ended(int daysAgo) {
    Fixture fixture = Fixture.create(db);
    fixture.instance(fixture.task("D"), "E");
    fixture.batch(1, 2, "D", "D");
    db.execute("update workflow_run set status = 'D' where id = ?", fixture.runId());
    db.execute(
        """
        update workflow
        set status = 'D', status_date = '2026-01-31T12:00:00Z'::timestamptz - make_interval(days => ?)
        where id = ?
        """,
        daysAgo,
        fixture.workflowId());
    return fixture;
  }

  private String everything() {
    return "?workflow_days="
        + db.<Integer>value("select current_date - '2026-01-20'::date")
        + "&audit_days=36500";
  }

  @Test
  void countsWhatWouldGo() {
    ended(30);
    Fixture second = ended(20);
    ended(0);
    Fixture live = ended(25);
    db.execute(
        "update task_instance set status = 'R' where workflow_run_id = ? and status = 'E'",
        live.runId());
    db.execute("insert into kill_audit (person, action, \"at\") values ('x', 'y', '1900-01-01Z')");

    JsonObject due = look(everything()).getJsonObject("due");

    assertThat(due.getJsonObject("workflows"))
        .isEqualTo(
            new JsonObject()
                .put("count", 2)
                .put("exact", true)
                .put("oldest", "2026-01-01T12:00:00.000Z")
                .put("newest", "2026-01-11T12:00:00.000Z"));
    assertThat(due.getJsonObject("tasks"))
        .isEqualTo(new JsonObject().put("count", 6).put("exact", true));
    assertThat(due.getJsonObject("task_instances"))
        .isEqualTo(new JsonObject().put("count", 6).put("exact", true));
    assertThat(due.getJsonObject("audit_lines").getLong("count")).isEqualTo(1);

    db.execute(
        "insert into workflow_removal (workflow_id, workflow_args_hash, tasks) values (?, 'x', 1)",
        second.workflowId());
    JsonObject later = look(everything());
    assertThat(later.getJsonObject("due").getJsonObject("workflows").getLong("count")).isOne();
    assertThat(later.getJsonObject("progress").getJsonObject("removing").getLong("workflow_id"))
        .isEqualTo(second.workflowId());
  }

  @Test
  void takesTheDaysOfTheSettings() {
    JsonObject look = look("");

    assertThat(look.getJsonObject("due").getInteger("workflow_days")).isEqualTo(30);
    assertThat(look.getJsonObject("due").getInteger("audit_days")).isEqualTo(60);
    assertThat(look.getJsonObject("settings").getInteger("rows_per_second")).isEqualTo(5_000);
  }

  @Test
  void knowsWhetherSomebodyLeads() throws SQLException {
    assertThat(look("").getJsonObject("progress").getValue("leader")).isNull();
    db.execute("update retention_progress set process = 'node-1:8070', leads_since = now()");
    try (RowHolder leader = RowHolder.of(db)) {
      leader.write("select pg_advisory_xact_lock(x'6b656570'::bigint)");

      assertThat(look("").getJsonObject("progress").getJsonObject("leader").getString("process"))
          .isEqualTo("node-1:8070");
    }
  }

  @Test
  void measuresTheLargestTables() {
    ended(1);

    JsonObject largest = look("").getJsonArray("tables").getJsonObject(0);

    assertThat(largest.getLong("total_bytes"))
        .isPositive()
        .isEqualTo(largest.getLong("heap_bytes") + largest.getLong("index_bytes"));
  }

  /** It answers in time what it can. */
  @Test
  void waitsForNoLock() throws SQLException {
    ended(30);
    try (RowHolder holder = RowHolder.of(db)) {
      holder.write("lock table task_instance in access exclusive mode");

      JsonObject look = look(everything());

      assertThat(look.getValue("tables")).isNull();
      assertThat(look.getJsonObject("due").getJsonObject("task_instances"))
          .isEqualTo(new JsonObject().put("count", 0).put("exact", false));
      assertThat(look.getJsonObject("progress").getBoolean("waits_for_kill")).isFalse();
    }
  }

  @Test
  void refusesDaysThatAreNone() {
    HttpResponse<String> refused = server.get("/api/v3/retention?workflow_days=0");

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("an integer from 1 to 36500");
  }
}
