package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Provides;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.ClusterAgent;
import dev.quell.worker.cluster.AgentConfig;
import dev.quell.worker.cluster.ClusterPreset;
import dev.quell.worker.cluster.ClusterSettings;
import dev.quell.worker.cluster.ClusterVerb;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster of small programs still runs though it has ended for Quell. */
@DatabaseTest
class OrphansTest {
  private static final String CLUSTER = "dummy";
  private static final String ORPHANS = "/api/v3/orphans";

  @Shared private AskingServer asking;
  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;

  @TempDir private Path folder;
  private ApiServer server;
  private Path jobs;
  private ClusterAgent agent;

  /** A server whose kill jobs wait for the cluster, and for another one that no agent serves. */
  record AskingServer(ApiServer server) implements AutoCloseable {
    @Provides
    static AskingServer start(TestDatabase db) {
      return new AskingServer(ApiServer.startAsking(db.options(), Set.of(CLUSTER, "forsaken")));
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @BeforeEach
  void startAgent() throws IOException {
    server = asking.server();
    db.execute("delete from orphan_search");
    jobs = Files.writeString(folder.resolve("jobs"), "");
    ClusterSettings settings =
        new ClusterSettings(
            CLUSTER,
            ClusterPreset.COMMAND,
            Map.of(
                ClusterVerb.QUERY, List.of("cat", jobs.toString()),
                ClusterVerb.CANCEL,
                    List.of(
                        "sh",
                        "-c",
                        "while read id; do sed -i \"/^$id /d\" \"$0\"; done",
                        jobs.toString())),
            List.of(),
            Map.of(),
            ClusterPreset.COMMAND.idPattern(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            2,
            new ClusterSettings.Limits(6_000, 100, 1, 5_000, 0));
    agent =
        server.deployAgent(
            new AgentConfig("test", List.of(settings), 50), new SimpleMeterRegistry());
  }

  @AfterEach
  void stopAgent() {
    Await.await(agent.stop());
  }

  @Test
  void findsWhatHasEndedHereAndHasItEnded() throws IOException {
    long ended = instance("F", "17_1");
    instance("R", "17_2");
    instance("F", "17_3");
    instance("D", "17_4");
    instance("F", "17_5");
    instance("R", "17_5");
    // Its worker has said so, and the cluster knows better.
    db.execute("update task_instance set end_told_by = 'worker' where id = ?", ended);
    long now = Instant.now().getEpochSecond();
    Files.writeString(
        jobs,
        """
        17_1 alice %1$d
        17_2 alice %1$d
        17_3 bob %1$d
        17_4 alice %2$d
        17_5 alice %1$d
        99 alice %1$d
        """
            .formatted(now, now - 7_200));

    JsonObject found = json(server.get(ORPHANS + "?cluster=" + CLUSTER));

    assertThat(found.getJsonArray("orphans")).as(found.encode()).hasSize(1);
    JsonObject orphan = found.getJsonArray("orphans").getJsonObject(0);
    assertThat(orphan.getLong("task_instance_id")).isEqualTo(ended);
    assertThat(orphan.getString("distributor_id")).isEqualTo("17_1");
    assertThat(Files.readAllLines(jobs)).hasSize(6);

    assertThat(kill(2).statusCode()).isEqualTo(409);
    assertThat(Files.readAllLines(jobs)).hasSize(6);
    long job = killed(1);

    awaitDone(job);
    assertThat(Files.readAllLines(jobs)).hasSize(5).noneMatch(line -> line.startsWith("17_1 "));
    assertThat(
            db.rows(
                """
                select outcome, proof, from_status, to_status, detail
                from kill_job_item where kill_job_id = ?
                """,
                job))
        .containsExactly(
            List.of("already_finished", "cluster", "F", "F", "The cluster still ran 17_1: listed"));
    assertThat(
            db.rows(
                """
                select person, reason, instances, detail from kill_audit
                where action = ? and kill_job_id = ? and workflow_id = ?
                """,
                "orphans_killed",
                job,
                fixture.workflowId()))
        .containsExactly(List.of("anonymous", "lost", 1L, "on the cluster dummy: 17_1"));
    assertThat(json(server.get(ORPHANS + "?cluster=" + CLUSTER)).getJsonArray("orphans")).isEmpty();
    assertThat(kill(0).statusCode()).isEqualTo(409);
  }

  /** The retention remembers it; an instance that is there again counts as it is there. */
  @Test
  void findsWhatWasRemovedWithItsWorkflow() throws IOException {
    long here = instance("R", "18_2");
    long gone = here + 1_000_000;
    long now = Instant.now().getEpochSecond();
    Files.writeString(jobs, "18_1 alice %1$d\n18_2 alice %1$d\n18_3 bob %1$d\n".formatted(now));
    departed(gone, "18_1");
    departed(here, "18_2");
    departed(gone + 1, "18_3");

    JsonObject found = json(server.get(ORPHANS + "?cluster=" + CLUSTER));

    assertThat(found.getJsonArray("orphans")).as(found.encode()).hasSize(1);
    JsonObject orphan = found.getJsonArray("orphans").getJsonObject(0);
    assertThat(orphan.getLong("task_instance_id")).isEqualTo(gone);
    awaitDone(killed(1));
    assertThat(Files.readAllLines(jobs)).noneMatch(line -> line.startsWith("18_1 "));
    assertThat(Files.readAllLines(jobs)).hasSize(2);
  }

  /** It leases the question and reports what lives, as it does with orders. */
  @Test
  void anAgentOfItsOwnIsAsked() {
    String cluster = "forsaken";
    long gone = fixture.instance(fixture.task("F"), "F") + 2_000_000;
    departed(gone, "19_1");
    departed(gone + 1, "19_2");
    db.execute(
        "update departed_instance set cluster = ? where task_instance_id >= ?", cluster, gone);
    CompletableFuture<HttpResponse<String>> asked =
        CompletableFuture.supplyAsync(() -> server.get(ORPHANS + "?cluster=" + cluster));
    JsonObject lease =
        new JsonObject().put("agent", "a").put("clusters", new JsonArray().add(cluster));
    db.<Long>await(open -> open == 1, "select count(*) from orphan_search where state = 'asked'");

    JsonArray leased =
        json(server.post("/api/v3/cluster_searches/lease", lease)).getJsonArray("searches");
    assertThat(leased).hasSize(1);
    assertThat(leased.getJsonObject(0).getString("cluster")).isEqualTo(cluster);
    assertThat(json(server.post("/api/v3/cluster_searches/lease", lease)).getJsonArray("searches"))
        .isEmpty();
    // What comes later than the instance was heard of is another's, unless it was begun anew.
    Instant later = Instant.now().plusSeconds(3_600);
    JsonObject report =
        new JsonObject()
            .put("search_id", leased.getJsonObject(0).getLong("search_id"))
            .put(
                "jobs",
                new JsonArray()
                    .add(living("19_1", later).put("requeued", true))
                    .add(living("19_2", later)));
    server.post("/api/v3/cluster_searches/report", report.copy().put("agent", "b"));
    server.post("/api/v3/cluster_searches/report", report.put("agent", "a"));

    JsonArray orphans = json(asked.join()).getJsonArray("orphans");
    assertThat(orphans).hasSize(1);
    assertThat(orphans.getJsonObject(0).getString("distributor_id")).isEqualTo("19_1");
  }

  private static JsonObject living(String id, Instant submitted) {
    return new JsonObject()
        .put("id", id)
        .put("user", "alice")
        .put("submitted", submitted.toString())
        .put("state", "RUNNING");
  }

  @Test
  void saysWhyTheClusterCannotBeAsked() throws IOException {
    Files.writeString(jobs, "17_1 alice yesterday and so on\n");

    HttpResponse<String> refused = server.get(ORPHANS + "?cluster=" + CLUSTER);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body())
        .contains("The cluster 'dummy' cannot be asked: answered with a line of another form");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void saysThatNobodyAsksACluster() {
    HttpResponse<String> refused = server.get(ORPHANS + "?cluster=elsewhere");
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.body())
        .contains("The cluster 'elsewhere' is none of those that are asked")
        .contains("names dummy, forsaken.");

    HttpResponse<String> unanswered = server.get(ORPHANS + "?cluster=forsaken");
    assertThat(unanswered.statusCode()).isEqualTo(503);
    assertThat(unanswered.body())
        .contains("No agent of the cluster 'forsaken' has come for the question");
  }

  private long killed(long confirm) {
    HttpResponse<String> killed = kill(confirm);
    assertThat(killed.statusCode()).as(killed.body()).isEqualTo(202);
    long job = json(killed).getLong("kill_job_id");
    assertThat(killed.headers().firstValue("Location")).hasValue("/api/v3/kill_jobs/" + job);
    return job;
  }

  private void awaitDone(long job) {
    db.<String>await("done"::equals, "select state from kill_job where id = ?", job);
    JsonObject view = json(server.get("/api/v3/kill_jobs/" + job));
    assertThat(view.getJsonObject("proofs").getInteger("cluster")).isEqualTo(1);
    assertThat(view.getInteger("total")).isEqualTo(1);
  }

  /** An answer that got lost on its way is asked for again. */
  @Test
  void beginsOneJobForARepetition() throws IOException {
    instance("F", "17_1");
    Files.writeString(jobs, "17_1 alice %d\n".formatted(Instant.now().getEpochSecond()));
    String key = "key of " + fixture.runId();

    long job = json(kill(1, "Idempotency-Key", key)).getLong("kill_job_id");
    awaitDone(job);

    assertThat(json(kill(1, "Idempotency-Key", key)).getLong("kill_job_id")).isEqualTo(job);
    assertThat(kill(2, "Idempotency-Key", key).statusCode()).isEqualTo(422);
  }

  /** The first one, whose answer nobody has waited for, has not committed yet. */
  @Test
  void aRepetitionAtTheSameTimeFindsTheJobOfTheFirst() throws Exception {
    instance("F", "17_1");
    Files.writeString(jobs, "17_1 alice %d\n".formatted(Instant.now().getEpochSecond()));
    String key = "key at once of " + fixture.runId();

    try (RowHolder first = RowHolder.of(db)) {
      first.write(
          """
          insert into kill_job
            (requested_by, reason, idempotency_key, request, selector, mode, downstream,
             grace_seconds, horizon, state, phase, finished_at, scope)
          values
            ('anonymous', 'lost', '%s', '{"orphans_of":"dummy","reason":"lost","confirm":1}',
             '{"task_instance_ids":[1]}',
             'force', 'keep', 0, 0, 'done', 'ended', now(), 'live')
          """
              .formatted(key));
      CompletableFuture<HttpResponse<String>> second =
          CompletableFuture.supplyAsync(() -> kill(1, "Idempotency-Key", key));
      first.awaitBlocked(1);
      first.commit();

      HttpResponse<String> answer = second.get(30, TimeUnit.SECONDS);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(json(answer).getLong("kill_job_id"))
          .isEqualTo(db.<Long>value("select id from kill_job where idempotency_key = ?", key));
    }
  }

  private HttpResponse<String> kill(long confirm, String... headers) {
    JsonObject body =
        new JsonObject().put("cluster", CLUSTER).put("reason", "lost").put("confirm", confirm);
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "application/json";
    return server.send("POST", ORPHANS + "/kill", BodyPublishers.ofString(body.encode()), all);
  }

  private void departed(long instance, String id) {
    db.execute(
        """
        insert into departed_instance
          (task_instance_id, task_id, workflow_id, cluster, distributor_id, "user", status,
           run_created_date, submitted_date)
        values (?, 1, ?, ?, ?, 'alice', 'U', now() - interval '1 minute', now())
        """,
        instance,
        fixture.workflowId() + 1_000_000,
        CLUSTER,
        id);
  }

  private long instance(String status, String id) {
    long instance = fixture.instance(fixture.task("F"), status);
    db.execute("update workflow_run set \"user\" = 'alice' where id = ?", fixture.runId());
    db.execute(
        "update workflow_run set created_date = now() - interval '1 minute' where id = ?",
        fixture.runId());
    db.execute(
        "update task_instance set distributor_id = ?, submitted_date = now() where id = ?",
        id,
        instance);
    return instance;
  }
}
