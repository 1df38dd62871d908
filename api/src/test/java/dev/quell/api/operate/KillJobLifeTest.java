package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static dev.quell.api.operate.KillJobClient.detail;
import static dev.quell.api.operate.KillJobClient.idOf;
import static dev.quell.api.operate.KillJobClient.instances;
import static dev.quell.api.operate.KillJobClient.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kill jobs from their request to their end, with the real worker, seen over HTTP alone. */
@Tag("long")
@DatabaseTest
class KillJobLifeTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  @Shared private KillJobClient client;
  @Fresh private Fixture fixture;

  @Test
  void aGracefulJobTellsWaitsAndEnds() {
    List<Long> running = fixture.batch(1, 3, "R", "R");
    List<Long> waiting = fixture.batch(2, 2, "Q", "Q");

    JsonObject job = client.begin(order(workflow()).put("grace_seconds", 1));
    JsonObject last = lastOf(job);

    assertThat(last.getString("state")).isEqualTo("done");
    assertThat(last.getString("phase")).isEqualTo("ended");
    assertThat(last.getLong("total")).isEqualTo(5);
    assertThat(last.getJsonObject("outcomes").getLong("killed")).isEqualTo(5);
    assertThat(last.getLong("unconfirmed")).isEqualTo(3);
    assertThat(last.getJsonObject("proofs").getLong("none")).isEqualTo(3);
    assertThat(items(idOf(job), "&proof=none"))
        .hasSize(3)
        .allMatch(item -> item.getString("proof_at") != null);
    assertThat(items(idOf(job), "&proof=cluster")).isEmpty();
    assertThat(last.getValue("finished_at")).isNotNull();
    assertThat(last).isEqualTo(client.job(idOf(job)));
    Stream.concat(running.stream(), waiting.stream())
        .forEach(
            instance -> {
              assertThat(db.instanceStatus(instance)).isEqualTo("F");
              assertThat(db.taskStatus(fixture.taskOf(instance))).isEqualTo("F");
            });
    assertThat(
            db.<String>value(
                "select description from task_instance_error_log where task_instance_id = ?",
                waiting.get(0)))
        .contains("anonymous", "runaway", "kill job " + idOf(job));
  }

  /** The worker hears of it with its next heartbeat, and obeys. */
  @Test
  void whatObeysIsConfirmed() {
    long instance = fixture.instance(fixture.task("R"), "R");
    JsonObject job = client.begin(order(instances(List.of(instance))).put("grace_seconds", 600));
    db.await("K"::equals, "select status from task_instance where id = ?", instance);

    String heartbeat =
        server
            .post(
                "/api/v3/task_instance/" + instance + "/log_report_by",
                new JsonObject().put("next_report_increment", 600))
            .body();
    server.post(
        "/api/v3/task_instance/" + instance + "/log_error_worker_node",
        new JsonObject().put("error_state", "F").put("error_description", "killed as asked"));
    JsonObject last = lastOf(job);

    assertThat(heartbeat).isEqualTo("{\"status\":\"K\"}");
    assertThat(last.getString("state")).isEqualTo("done");
    assertThat(last.getJsonObject("outcomes").getLong("killed")).isEqualTo(1);
    assertThat(last.getLong("unconfirmed")).isZero();
    assertThat(last.getJsonObject("proofs").getLong("worker")).isEqualTo(1);
    assertThat(last.getJsonObject("proofs").getLong("none")).isZero();
  }

  @Test
  void forceEndsAllAtOnce() {
    List<Long> live =
        Stream.of("Q", "I", "O", "R", "T", "X", "K")
            .map(letter -> fixture.instance(fixture.task("R"), letter))
            .toList();
    long finished = fixture.instance(fixture.task("D"), "D");
    List<Long> all = new ArrayList<>(live);
    all.add(finished);

    JsonObject last = lastOf(client.begin(order(instances(all)).put("mode", "force")));

    assertThat(last.getString("state")).isEqualTo("done");
    assertThat(last.getJsonObject("outcomes").getLong("killed")).isEqualTo(7);
    assertThat(last.getJsonObject("outcomes").getLong("already_finished")).isEqualTo(1);
    assertThat(last.getLong("unconfirmed")).isEqualTo(5);
    live.forEach(instance -> assertThat(db.instanceStatus(instance)).isEqualTo("F"));
    assertThat(db.instanceStatus(finished)).isEqualTo("D");
  }

  /** Ten thousand may be named, and lists and streams would repeat them again and again. */
  @Test
  void listsAndStreamsHaveTheFirstOfManyIds() {
    List<Long> ids = fixture.batch(1, 150, "Q", "Q");
    JsonObject begun = client.begin(order(instances(ids)).put("mode", "force"));
    JsonObject last = lastOf(begun);
    JsonObject job = client.job(idOf(begun));

    JsonObject listed =
        json(server.get("/api/v3/kill_jobs?limit=1")).getJsonArray("kill_jobs").getJsonObject(0);

    assertThat(job.getJsonObject("outcomes").getLong("killed")).isEqualTo(150);
    assertThat(job.getJsonObject("selector")).isEqualTo(instances(ids));
    assertThat(listed).isEqualTo(last);
    assertThat(listed.getJsonObject("selector")).isEqualTo(instances(ids.subList(0, 100)));
    assertThat(listed.getInteger("selected_ids")).isEqualTo(150);
    assertThat(
            db.<String>value(
                "select detail from kill_audit where kill_job_id = ? and action = 'created'",
                idOf(begun)))
        .contains("task instances %d-%d".formatted(ids.get(0), ids.get(149)));
  }

  @Test
  void theSumsOfAllPagesAreTheTotal() {
    List<Long> ids = new ArrayList<>(fixture.batch(1, 7, "Q", "Q"));
    ids.addAll(fixture.batch(2, 4, "D", "D"));
    JsonObject last = lastOf(client.begin(order(instances(ids)).put("mode", "force")));
    long id = idOf(last);

    List<JsonObject> items = items(id, "");

    assertThat(items).hasSize(last.getInteger("total")).hasSize(11);
    assertThat(items.stream().map(item -> item.getLong("task_instance_id")))
        .isSorted()
        .containsExactlyElementsOf(ids);
    for (String outcome : last.getJsonObject("outcomes").fieldNames()) {
      assertThat(items(id, "&outcome=" + outcome))
          .hasSize(last.getJsonObject("outcomes").getInteger(outcome))
          .allMatch(item -> outcome.equals(item.getString("outcome")));
    }
    JsonObject first = items.get(0);
    assertThat(first.getString("from")).isEqualTo("Q");
    assertThat(first.getString("to")).isEqualTo("F");
    assertThat(first.getBoolean("unconfirmed")).isFalse();
    assertThat(first.getLong("task_id")).isEqualTo(fixture.taskOf(ids.get(0)));
    assertThat(first.getLong("workflow_id")).isEqualTo(fixture.workflowId());
    assertThat(first.getString("changed_at")).endsWith("Z");
  }

  private List<JsonObject> items(long id, String filter) {
    List<JsonObject> all = new ArrayList<>();
    Object after = 0;
    while (after != null) {
      JsonObject page =
          client.get(KillJobClient.JOBS + "/" + id + "/items?limit=3&after=" + after + filter);
      assertThat(page.getJsonArray("items").size()).isLessThanOrEqualTo(3);
      page.getJsonArray("items").forEach(item -> all.add((JsonObject) item));
      after = page.getValue("next_after");
    }
    return all;
  }

  @Test
  void aJobIsSteered() {
    long instance = fixture.instance(fixture.task("R"), "R");
    long id = idOf(client.begin(order(instances(List.of(instance)))));

    assertThat(client.steer(id, "pause", because("wrong one?")).getString("state"))
        .isEqualTo("paused");
    assertThat(client.steer(id, "pause", new JsonObject()).getString("state")).isEqualTo("paused");
    assertThat(
            client
                .steer(id, "rate_limit", new JsonObject().put("rate_limit", 2.5))
                .getDouble("rate_limit"))
        .isEqualTo(2.5);
    assertThat(
            client
                .steer(id, "rate_limit", new JsonObject().putNull("rate_limit"))
                .getValue("rate_limit"))
        .isNull();
    assertThat(client.steer(id, "resume", because("no, it was right")).getString("state"))
        .isIn("queued", "running");
    assertThat(client.steer(id, "force", new JsonObject()).getString("mode")).isEqualTo("force");

    JsonObject last = lastOf(client.job(id));

    assertThat(last.getString("state")).isEqualTo("done");
    assertThat(db.instanceStatus(instance)).isEqualTo("F");
    assertThat(actions("kill_job_id=" + id))
        .startsWith("finished")
        .endsWith("created")
        .containsSubsequence(
            "finished", "forced", "resumed", "rate_changed", "rate_changed", "paused", "created");
  }

  @Test
  void whatIsOverIsSteeredNoMore() {
    long id = idOf(client.begin(order(workflow())));
    client.steer(id, "cancel", new JsonObject());
    String state = client.job(id).getString("state");

    assertThat(client.steer(id, "resume", new JsonObject()).getString("state")).isEqualTo(state);
    assertThat(client.steer(id, "pause", new JsonObject()).getString("state")).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "resume", "cancel", "force"})
  void knowsNoUnknownJob(String action) {
    var response =
        server.send(
            "POST", KillJobClient.JOBS + "/9000000000/" + action, BodyPublishers.ofString("{}"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(detail(response)).isEqualTo("There is no kill job 9000000000.");
    assertThat(server.get(KillJobClient.JOBS + "/9000000000/items").statusCode()).isEqualTo(404);
    assertThat(server.get(KillJobClient.JOBS + "/9000000000").statusCode()).isEqualTo(404);
  }

  @Test
  void jobsAreListedNewestFirstPageByPage() {
    List<Long> begun = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      begun.add(0, idOf(client.begin(order(workflow()))));
    }
    begun.forEach(id -> lastOf(client.job(id)));
    long last = begun.get(4);

    JsonObject first = client.get(KillJobClient.JOBS + "?limit=2");
    JsonObject second =
        client.get(KillJobClient.JOBS + "?limit=2&before=" + first.getLong("next_before"));

    assertThat(idsOf(first)).isEqualTo(begun.subList(0, 2));
    assertThat(idsOf(second)).isEqualTo(begun.subList(2, 4));
    assertThat(first.getJsonArray("kill_jobs").getJsonObject(0))
        .isEqualTo(client.job(begun.get(0)));
    assertThat(idsOf(client.get(KillJobClient.JOBS + "?state=done&limit=5"))).isEqualTo(begun);
    assertThat(idsOf(client.get(KillJobClient.JOBS + "?state=failed"))).isEmpty();
    assertThat(idsOf(client.get(KillJobClient.JOBS + "?requested_by=nobody"))).isEmpty();
    assertThat(idsOf(client.get(KillJobClient.JOBS + "?requested_by=anonymous&limit=1")))
        .containsExactly(begun.get(0));
    assertThat(
            client.get(KillJobClient.JOBS + "?limit=1000&before=" + last).getValue("next_before"))
        .isNull();
  }

  @Test
  void theAuditTellsWhoDidWhatAndWhy() {
    fixture.batch(1, 2, "R", "R");
    fixture.batch(2, 3, "Q", "Q");
    long id = idOf(lastOf(client.begin(order(workflow()).put("mode", "force"))));

    JsonArray audit = audit("workflow_id=" + fixture.workflowId() + "&kill_job_id=" + id);
    JsonObject created = audit.getJsonObject(audit.size() - 1);

    assertThat(created.getString("action")).isEqualTo("created");
    assertThat(created.getString("person")).isEqualTo("anonymous");
    assertThat(created.getString("reason")).isEqualTo("runaway");
    assertThat(created.getString("at")).endsWith("Z");
    assertThat(
            audit.stream()
                .map(JsonObject.class::cast)
                .filter(row -> "killed".equals(row.getString("action")))
                .map(row -> row.getString("from") + row.getString("to") + row.getLong("instances")))
        .containsExactlyInAnyOrder("RF2", "QF3");
    assertThat(audit("workflow_id=" + fixture.workflowId() + "&person=anonymous")).isEqualTo(audit);
    assertThat(audit("workflow_id=" + fixture.workflowId() + "&person=nobody")).isEmpty();
    assertThat(audit("kill_job_id=" + id)).isEqualTo(audit);
  }

  @Test
  void theAuditIsPagedNewestFirst() {
    fixture.batch(1, 1, "Q", "Q");
    long id = idOf(lastOf(client.begin(order(workflow()).put("mode", "force"))));
    JsonArray all = audit("kill_job_id=" + id);
    JsonArray paged = new JsonArray();
    Object before = Long.MAX_VALUE;

    while (before != null) {
      JsonObject page =
          client.get("/api/v3/kill_audit?limit=1&kill_job_id=" + id + "&before=" + before);
      paged.addAll(page.getJsonArray("audit"));
      before = page.getValue("next_before");
    }

    assertThat(paged).isEqualTo(all);
    assertThat(all.stream().map(row -> ((JsonObject) row).getLong("id")).toList())
        .isSortedAccordingTo((one, other) -> Long.compare(other, one))
        .hasSizeGreaterThanOrEqualTo(3);
  }

  private JsonArray audit(String query) {
    return client.get("/api/v3/kill_audit?" + query).getJsonArray("audit");
  }

  private List<String> actions(String query) {
    return audit(query).stream().map(row -> ((JsonObject) row).getString("action")).toList();
  }

  private static List<Long> idsOf(JsonObject page) {
    return page.getJsonArray("kill_jobs").stream().map(job -> idOf((JsonObject) job)).toList();
  }

  /** Waits until a job is over, by its stream. */
  private JsonObject lastOf(JsonObject job) {
    return EventReader.lastOf(server, job);
  }

  private static JsonObject because(String reason) {
    return new JsonObject().put("reason", reason);
  }

  private JsonObject workflow() {
    return new JsonObject().put("workflow_id", fixture.workflowId());
  }
}
