package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit can be followed: a job of many rows is a few lines. */
@DatabaseTest
class AuditLinesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  /** Two jobs at the same time, whose rows alternate, and something that no job did. */
  @BeforeAll
  void fill() {
    row(0, "ana", "created", 1L, 7L, null);
    row(1, "bob", "created", 2L, 8L, null);
    for (int i = 0; i < 10; i++) {
      row(2 + i, i % 2 == 0 ? "ana" : "bob", "signalled", 1L + i % 2, 7L + i % 2, 100L);
    }
    row(12, "ana", "signalled", 1L, 9L, 1L);
    row(13, "eve", "limited", null, 7L, null);
    row(14, "eve", "limited", null, 7L, null);
    row(15, "ana", "paused", 1L, 7L, null);
    row(16, "bob", "paused", 1L, 7L, null);
  }

  private void row(
      int minute, String person, String action, Long job, Long workflow, Long instances) {
    db.execute(
        """
        insert into kill_audit ("at", person, action, reason, kill_job_id, workflow_id, instances)
        values (timestamptz '2026-01-01Z' + make_interval(mins => ?), ?, ?, 'why', ?, ?, ?)
        """,
        minute,
        person,
        action,
        job,
        workflow,
        instances);
  }

  @ParameterizedTest
  @CsvSource({
    "'', paused bob 1; paused ana 1; limited eve 1; limited eve 1; signalled bob 5;"
        + " signalled ana 6; created bob 1; created ana 1",
    "action=signalled, signalled bob 5; signalled ana 6",
    "person=ana&action=paused, paused ana 1",
    "workflow_id=7&action=signalled, signalled ana 5",
    "workflow_id=9, signalled ana 1",
    "kill_job_id=2, signalled bob 5; created bob 1",
    "since=2026-01-01T00:09:00Z&action=signalled, signalled ana 2; signalled bob 2",
    "until=2026-01-01T00:03:00Z, signalled ana 1; created bob 1; created ana 1",
  })
  void tellsALineForEachJobPersonAndAction(String query, String lines) {
    List<String> expected = lines == null ? List.of() : List.of(lines.split("; "));

    assertThat(told(get("?" + query))).isEqualTo(expected);
    List<String> met = new ArrayList<>();
    String before = "";
    do {
      JsonObject page = get("?limit=1&" + query + before);
      met.addAll(told(page));
      before =
          page.getLong("next_before") == null ? null : "&before=" + page.getLong("next_before");
    } while (before != null && met.size() <= expected.size());
    assertThat(met).isEqualTo(expected);
  }

  @Test
  void tellsFromWhenToWhenAndHowMany() {
    JsonObject line = get("?kill_job_id=1&action=signalled").getJsonArray("lines").getJsonObject(0);

    assertThat(line.getMap())
        .containsEntry("at", "2026-01-01T00:02:00.000Z")
        .containsEntry("last_at", "2026-01-01T00:12:00.000Z")
        .containsEntry("person", "ana")
        .containsEntry("reason", "why")
        .containsEntry("kill_job_id", 1)
        .containsEntry("rows", 6)
        .containsEntry("instances", 501);
    assertThat(
            json(server.get("/api/v3/kill_audit?kill_job_id=1&action=signalled&person=ana"))
                .getJsonArray("audit"))
        .hasSize(6);
  }

  private static List<String> told(JsonObject page) {
    return page.getJsonArray("lines").stream()
        .map(JsonObject.class::cast)
        .map(
            line ->
                line.getString("action")
                    + " "
                    + line.getString("person")
                    + " "
                    + line.getLong("rows"))
        .toList();
  }

  private JsonObject get(String query) {
    HttpResponse<String> response = server.get("/api/v3/console/audit" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }
}
