package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.FreePort;
import dev.quell.testing.Fresh;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.SlurmServer;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs of a real Slurm are killed through Quell: no process of theirs is left, and each proof is
 * true, whoever of Slurm's controller, Quell and its agent is killed meanwhile.
 */
@DatabaseTest
class ClusterKillIT {
  /** As in SlurmClusterTest: deaf to SIGTERM, the odd ones with a child in a session of its own. */
  private static final String STUBBORN =
      """
      #!/bin/bash
      trap '' TERM
      if (( SLURM_ARRAY_TASK_ID % 2 )); then setsid bash -c 'while :; do sleep 1000; done' & fi
      while :; do sleep 1000; done
      """;

  private static final String CLUSTER = "dummy";

  private static final String TAKEN = "observation = 'cancelled'";

  /** What can be told of an order at the steps of its way, one after the other. */
  private static final List<String> STEPS =
      List.of(
          "leased_by is not null",
          "observation = 'no_answer'",
          TAKEN,
          "step = 'query' and observation = 'alive'");

  private final TestDatabase db;
  private final SlurmServer slurm;
  private final Path settings;
  @Fresh private Fixture fixture;

  @TempDir private Path folder;
  private KillOverHttp site;

  @BeforeEach
  void foundSite() {
    site = new KillOverHttp(folder, settings, HttpClient.newHttpClient(), "http");
  }

  ClusterKillIT(TestDatabase db, Closer closer, @TempDir Path slurmFolder) throws IOException {
    Prerequisite.SLURM.require();
    this.db = db;
    slurm = closer.register(SlurmServer.start(slurmFolder));
    settings =
        Files.writeString(
            slurmFolder.resolve("quell.yaml"),
            """
            kill_jobs:
              proof_lease_seconds: 5
              lease_millis: 1000
            clusters:
              poll_millis: 100
              defined:
                %1$s:
                  preset: slurm
                  identity_is: quell-test
                  environment: {SLURM_CONF: %2$s}
                  commands_per_minute: 600
                  timeout_millis: 4000
            """
                .formatted(CLUSTER, slurm.environment().get("SLURM_CONF")));
  }

  @Test
  void leavesNoProcessOfThreeHundredStubbornTasks(TestReporter reporter) throws Exception {
    int tasks = 300;
    String job = submit(tasks);
    Map<String, String> environment =
        Map.of("QUELL_DATABASE_URL", db.url(), "QUELL_CLUSTERS_SERVE", CLUSTER);
    try (QuellProcess quell = site.start(environment, "--port", "0")) {
      int port = quell.awaitListening();
      long from = System.nanoTime();
      long kill = kill(port, tasks, "");

      JsonObject done = site.awaitDone(port, kill, "");

      reporter.publishEntry(
          "ms from the kill of %d tasks to the last proof".formatted(tasks),
          String.valueOf((System.nanoTime() - from) / 1_000_000));
      assertProven(done, tasks, job);
      assertThat(site.get(port, "/api/v3/health", "").body())
          .isEqualTo("{\"status\":\"OK\",\"clusters\":{\"%s\":\"answers\"}}".formatted(CLUSTER));
      quell.terminate();
      quell.awaitExit();
    }
  }

  /** After each step Quell and its agent are killed together; the controller is away at first. */
  @Test
  void survivesTheEndOfEachPartAtEachStep() throws Exception {
    int tasks = 40;
    String job = submit(tasks);
    Map<String, String> environment = Map.of("QUELL_DATABASE_URL", db.url());
    String port = String.valueOf(FreePort.find());
    String operator = site.token("fsm:read", "kill", "kill:any", "kill:force");
    Path agentToken = Files.writeString(folder.resolve("token"), site.token("cluster") + "\n");
    long kill = 0;
    slurm.stopController();
    for (String step : STEPS) {
      try (QuellProcess quell = site.startSecured(environment, port);
          QuellProcess agent = startAgent(port, agentToken)) {
        quell.awaitListening();
        if (kill == 0) {
          kill = kill(Integer.parseInt(port), tasks, operator);
        }
        if (step.equals(TAKEN)) {
          assertThat(SlurmServer.processesOfArray(job)).isNotEmpty();
          slurm.restartController();
        }
        Await.until(() -> orders(step) > 0 || orders("true") == 0);
        KillOverHttp.killTogether(quell, agent);
      }
    }
    try (QuellProcess quell = site.startSecured(environment, port);
        QuellProcess agent = startAgent(port, agentToken)) {
      quell.awaitListening();
      assertProven(site.awaitDone(Integer.parseInt(port), kill, operator), tasks, job);
      agent.terminate();
      assertThat(agent.awaitExit()).isEqualTo(143);
    }
  }

  private String submit(int tasks) {
    String job = slurm.submit(STUBBORN, "--array=1-" + tasks);
    List<Long> instances = fixture.batch(1, tasks, "R", "R");
    db.execute(
        "update workflow_run set \"user\" = 'root', created_date = now() - interval '1 minute'"
            + " where id = ?",
        fixture.runId());
    db.execute(
        """
        update task_instance
        set distributor_id = ? || '_' || (id - ? + 1), submitted_date = now()
        where array_id = ?
        """,
        job,
        instances.get(0),
        fixture.arrayId());
    slurm.awaitRunning(job, tasks);
    return job;
  }

  private long orders(String condition) {
    return db.<Long>value("select count(*) from cluster_order where " + condition);
  }

  private QuellProcess startAgent(String port, Path token) throws IOException {
    return site.start(Map.of("QUELL_CLUSTERS_SERVE", CLUSTER), site.agent(port, token));
  }

  private long kill(int port, int tasks, String token) throws Exception {
    return site.kill(port, fixture.workflowId(), tasks, token);
  }

  private void assertProven(JsonObject job, int tasks, String array) {
    KillOverHttp.assertProven(job, tasks);
    assertThat(SlurmServer.processesOfArray(array)).isEmpty();
  }
}
