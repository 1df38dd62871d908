package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.ClusterAgent;
import dev.quell.worker.cluster.AgentConfig;
import dev.quell.worker.cluster.ClusterPreset;
import dev.quell.worker.cluster.ClusterSettings;
import dev.quell.worker.cluster.ClusterVerb;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster of small programs still runs though it has ended for Quell. */
@DatabaseTest
class OrphansTest {
  private static final String CLUSTER = "dummy";
  private static final String ORPHANS = "/api/v3/orphans";

  @Shared private ApiServer server;
  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;

  @TempDir private Path folder;
  private Path jobs;
  private ClusterAgent agent;

  @BeforeEach
  void startAgent() throws IOException {
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
  void findsAndEndsWhatHasEndedHere() throws IOException {
    long ended = instance("F", "17_1");
    instance("R", "17_2");
    instance("F", "17_3");
    instance("D", "17_4");
    instance("F", "17_5");
    instance("R", "17_5");
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

    assertThat(found.getJsonArray("orphans")).hasSize(1);
    JsonObject orphan = found.getJsonArray("orphans").getJsonObject(0);
    assertThat(orphan.getLong("task_instance_id")).isEqualTo(ended);
    assertThat(orphan.getString("distributor_id")).isEqualTo("17_1");
    assertThat(orphan.getValue("observation")).isNull();
    assertThat(Files.readAllLines(jobs)).hasSize(6);

    assertThat(kill(2).statusCode()).isEqualTo(409);
    assertThat(Files.readAllLines(jobs)).hasSize(6);
    HttpResponse<String> killed = kill(1);
    assertThat(killed.statusCode()).as(killed.body()).isEqualTo(200);
    assertThat(json(killed).getJsonArray("orphans").getJsonObject(0).getString("observation"))
        .isEqualTo("cancelled");
    assertThat(Files.readAllLines(jobs)).hasSize(5).noneMatch(line -> line.startsWith("17_1 "));
    assertThat(
            db.rows(
                "select person, reason, instances, detail from kill_audit where action = ?",
                "orphans_killed"))
        .containsExactly(List.of("anonymous", "lost", 1L, "on the cluster dummy: 17_1"));
    assertThat(json(server.get(ORPHANS + "?cluster=" + CLUSTER)).getJsonArray("orphans")).isEmpty();
  }

  @Test
  void saysWhichClusterNobodyAsks() {
    HttpResponse<String> refused = server.get(ORPHANS + "?cluster=elsewhere");

    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.body()).contains("No process of Quell asks the cluster 'elsewhere'");
  }

  private HttpResponse<String> kill(long confirm) {
    return server.post(
        ORPHANS + "/kill",
        new JsonObject().put("cluster", CLUSTER).put("reason", "lost").put("confirm", confirm));
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
