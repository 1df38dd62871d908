package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** quellctl against a real server with a real worker. */
@Tag("long")
@DatabaseTest
@Timeout(60)
class QuellCtlTest {
  /** All has ended, and no worker or cluster has said that its process is gone. */
  private static final int UNPROVEN = 6;

  private static final String LONG_GRACE = "1h";

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Fresh private Fixture fixture;
  private String workflow;

  @BeforeEach
  void useAnotherWorkflow() {
    workflow = Long.toString(fixture.workflowId());
  }

  private CtlRun ctl() {
    return CtlRun.against(server.port()).withRealPauses();
  }

  /** Runs what must go well; gives its output. */
  private String done(String... arguments) {
    return ended(0, arguments);
  }

  private String ended(int exitCode, String... arguments) {
    CtlRun ctl = ctl();
    assertThat(ctl.run(arguments)).as(ctl.errors()).isEqualTo(exitCode);
    return ctl.output();
  }

  private JsonObject json(String... arguments) {
    return new JsonObject(done(arguments));
  }

  /** A job that has told its instances to die and waits for them. */
  private String waitingJob() {
    JsonObject created =
        json(
            "kill",
            "--workflow",
            workflow,
            "--reason",
            "runaway",
            "--grace",
            LONG_GRACE,
            "--yes",
            "--json");
    long id = created.getLong("kill_job_id");
    db.<String>await("grace"::equals, "select phase from kill_job where id = ?", id);
    return Long.toString(id);
  }

  private List<String> statuses(List<Long> instances) {
    return instances.stream().map(db::instanceStatus).toList();
  }

  private long jobs() {
    return db.value("select count(*) from kill_job");
  }

  @Test
  void aDryRunShowsWhatWouldBeKilledAndKillsNothing() {
    List<Long> running = fixture.batch(1, 3, "R", "R");
    List<Long> queued = fixture.batch(2, 1, "Q", "Q");
    long before = jobs();

    String shown = done("kill", "--workflow", workflow, "--dry-run");

    assertThat(shown)
        .startsWith(
            """
            4 live instances are selected.

            STATUS  INSTANCES
            Q               1
            R               3

            WORKFLOW  INSTANCES
            """)
        .contains("For example " + running.get(0));
    assertThat(statuses(running)).containsOnly("R");
    assertThat(statuses(queued)).containsOnly("Q");
    assertThat(jobs()).isEqualTo(before);
  }

  @Test
  void theDryRunOfAProgramIsTheServersAnswer() {
    fixture.batch(1, 3, "R", "R");

    JsonObject answer = json("kill", "--array", "" + fixture.arrayId(), "--dry-run", "--json");

    assertThat(answer.getLong("count")).isEqualTo(3);
    assertThat(answer.getString("token")).isNotEmpty();
  }

  @Test
  void killsByForceAndTellsWhenAllAreDead() {
    List<Long> instances = fixture.batch(1, 5, "R", "R");

    String shown =
        ended(
            UNPROVEN,
            "kill",
            "--workflow",
            workflow,
            "--force",
            "--reason",
            "x",
            "--confirm",
            "5",
            "--wait");

    assertThat(statuses(instances)).containsOnly("F");
    assertThat(shown)
        .containsPattern("\nKill job \\d+ is created: by force\\.\n")
        .containsPattern("\njob \\d+ done: 5 killed, 5 of them unproven$");
  }

  @Test
  void asksAPersonForTheNumber() {
    List<Long> instances = fixture.batch(1, 2, "Q", "Q");
    CtlRun ctl = ctl().typing("2");

    assertThat(ctl.run("kill", "--workflow", workflow, "--reason", "x", "--wait")).isZero();

    assertThat(ctl.questions()).hasSize(1);
    assertThat(statuses(instances)).containsOnly("F");
    assertThat(ctl.output()).contains("\r[").containsPattern("\njob \\d+ done: 2 killed$");
  }

  @Test
  void givesAProgramTheLastViewOfTheJob() {
    fixture.batch(1, 2, "I", "I");

    JsonObject job =
        json("kill", "--workflow", workflow, "--reason", "x", "--yes", "--wait", "--json");

    assertThat(job.getString("state")).isEqualTo("done");
    assertThat(job.getJsonObject("outcomes").getInteger("killed")).isEqualTo(2);
    assertThat(job.getJsonObject("selector"))
        .isEqualTo(new JsonObject().put("workflow_id", fixture.workflowId()));
  }

  /** What comes after the dry run was not shown, so it is not meant. */
  @Test
  void killsOnlyWhatWasShown() {
    fixture.batch(1, 2, "Q", "Q");
    CtlRun ctl =
        ctl()
            .typing(
                () -> {
                  fixture.batch(2, 3, "Q", "Q");
                  return "2";
                });

    assertThat(
            ctl.run("kill", "--workflow", workflow, "--scope", "live", "--reason", "x", "--wait"))
        .isZero();

    assertThat(ctl.output()).containsPattern("\njob \\d+ done: 2 killed$");
    assertThat(
            db.<Long>value(
                "select count(*) from task_instance where workflow_run_id = ? and status = 'Q'",
                fixture.runId()))
        .isEqualTo(3);
  }

  @Test
  void aKillWhoseAnswerWasLostIsBegunOnce() {
    List<Long> instances = fixture.batch(1, 2, "Q", "Q");
    try (ScriptedServer proxy = ScriptedServer.start()) {
      proxy
          .thenForward(server.port(), false)
          .thenForward(server.port(), true)
          .thenForward(server.port(), false);
      CtlRun ctl = CtlRun.against(proxy.port());

      assertThat(ctl.run("kill", "--workflow", workflow, "--reason", "lost once", "--yes"))
          .as(ctl.errors())
          .isZero();
    }

    assertThat(db.<Long>value("select count(*) from kill_job where reason = 'lost once'")).isOne();
    db.<Long>await(
        queued -> queued == 0,
        "select count(*) from task_instance where id = any (?) and status = 'Q'",
        (Object) instances.toArray(Long[]::new));
  }

  @Test
  void passesEveryOptionOn() {
    long task = fixture.task("Q");
    fixture.instance(task, "Q");

    JsonObject job =
        json(
            "kill",
            "--task",
            task + "," + task,
            "--reason",
            "x",
            "--grace",
            "2m",
            "--rate",
            "50",
            "--hold",
            "--yes",
            "--json");

    assertThat(job.getJsonObject("selector").getJsonArray("task_ids")).containsOnly((int) task);
    assertThat(job.getDouble("grace_seconds")).isEqualTo(120);
    assertThat(job.getDouble("rate_limit")).isEqualTo(50);
    assertThat(job.getString("downstream")).isEqualTo("hold");
    assertThat(job.getString("reason")).isEqualTo("x");
  }

  @Test
  void sayWhatTheServerRefuses() {
    CtlRun unknown = ctl();
    assertThat(unknown.run("kill", "--workflow", "999999", "--reason", "x", "--yes")).isEqualTo(3);
    assertThat(unknown.errors()).isEqualTo("There is no workflow 999999.");

    CtlRun letter = ctl();
    assertThat(letter.run("kill", "--status", "D", "--dry-run")).isEqualTo(3);
    assertThat(letter.errors()).contains("'selector.status'", "Q, I, O, R, T, X, K");

    fixture.batch(1, 20, "R", "R");
    CtlRun fewer = ctl();
    assertThat(fewer.run("kill", "--workflow", workflow, "--reason", "x", "--confirm", "10"))
        .isEqualTo(3);
    assertThat(fewer.errors()).contains("20", "10");
  }

  @Test
  void listsAndShowsJobs() {
    fixture.batch(1, 2, "R", "R");
    String id = waitingJob();

    assertThat(done("jobs", "--state", "running").lines())
        .first()
        .asString()
        .startsWith("JOB  STATE    PHASE");
    assertThat(done("jobs")).containsPattern("(?m)^ *" + id + "  running  grace +graceful");
    assertThat(done("jobs", "show", id))
        .contains("job               " + id)
        .contains("state             running, grace")
        .contains("reason            runaway")
        .contains("selector          workflow_id " + workflow)
        .contains("grace             3600 s")
        .contains("signalled         2");
    assertThat(done("jobs", "items", id).lines()).hasSize(3);
    assertThat(done("jobs", "items", id, "--outcome", "killed"))
        .isEqualTo("There is no such item.");
    assertThat(json("jobs", "items", id, "--limit", "1", "--json").getValue("next_after"))
        .isNotNull();
    assertThat(done("jobs", "--by", "nobody")).isEqualTo("There is no such kill job.");
  }

  @Test
  void steersAJobThroughItsLife() {
    List<Long> instances = fixture.batch(1, 2, "R", "R");
    String id = waitingJob();

    assertThat(done("jobs", "pause", id, "--reason", "wait"))
        .isEqualTo("job " + id + " paused grace: 0 killed, 2 told to die");
    assertThat(done("jobs", "rate", id, "12.5")).endsWith("; rate limit: 12.5 a second");
    assertThat(done("jobs", "rate", id, "none")).endsWith("; rate limit: none");
    assertThat(json("jobs", "resume", id, "--json").getString("state")).isIn("queued", "running");
    assertThat(json("jobs", "force", id, "--json").getString("mode")).isEqualTo("force");
    assertThat(ended(UNPROVEN, "watch", id))
        .endsWith("job " + id + " done: 2 killed, 2 of them unproven");

    assertThat(statuses(instances)).containsOnly("F");
    assertThat(done("audit", "--job", id))
        .contains("created", "paused", "rate_changed", "resumed", "forced", "finished")
        .contains("wait")
        .startsWith("AT                    PERSON");
  }

  @Test
  void aCancelledJobIsNoSuccess() {
    List<Long> instances = fixture.batch(1, 2, "R", "R");
    String id = waitingJob();

    assertThat(done("jobs", "cancel", id)).startsWith("job " + id + " cancelled: 0 killed");

    CtlRun watch = ctl();
    assertThat(watch.run("watch", id)).isEqualTo(1);
    assertThat(watch.output()).isEqualTo("job " + id + " cancelled: 0 killed, 2 told to die");
    assertThat(statuses(instances)).containsOnly("K");
  }

  @Test
  void watchesAJobThatEndsWhileItIsWatched() {
    List<Long> instances = fixture.batch(1, 2, "R", "R");
    String id = waitingJob();

    for (long instance : instances) {
      server.post(
          "/api/v3/task_instance/" + instance + "/log_error_worker_node",
          new JsonObject().put("error_state", "F").put("error_description", "killed"));
    }

    assertThat(done("watch", id)).endsWith("job " + id + " done: 2 killed");
  }

  @Test
  void aJobThatIsNotThereIsRefused() {
    for (String command : List.of("show", "pause", "items")) {
      CtlRun ctl = ctl();
      assertThat(ctl.run("jobs", command, "999999")).isEqualTo(3);
      assertThat(ctl.errors()).isEqualTo("There is no kill job 999999.");
    }
    assertThat(ctl().run("watch", "999999")).isEqualTo(3);
  }

  /** An instance of an own workflow whose heartbeat is overdue for a day. */
  private List<Long> silent(int count) {
    List<Long> instances = fixture.batch(1, count, "R", "R");
    db.execute(
        """
        update task_instance set report_by_date = clock_timestamp() - interval '1 day'
        where workflow_run_id = ?
        """,
        fixture.runId());
    return instances;
  }

  @Test
  void findsWhatIsStuckAndKillsIt() {
    List<Long> silent = silent(3);
    assertThat(done("stuck", "--workflow", workflow))
        .startsWith("KIND    STATUS  LONGER THAN")
        .containsPattern("\nsilent  R  .* 3 +graceful ");
    CtlRun ctl = ctl().typing("3");

    assertThat(
            ctl.run(
                "stuck",
                "--workflow",
                workflow,
                "--kill",
                "silent",
                "--reason",
                "gone",
                "--force",
                "--wait"))
        .as(ctl.errors())
        .isEqualTo(UNPROVEN);

    assertThat(statuses(silent)).containsOnly("F");
    assertThat(done("stuck", "--workflow", workflow)).isEqualTo("Nothing is stuck.");
    assertThat(done("stuck", "--workflow", workflow, "--kill", "silent", "--reason", "x", "--yes"))
        .isEqualTo("Nothing is stuck.");
  }

  @Test
  void aStuckInstanceIsNotKilledByAnotherKind() {
    List<Long> silent = silent(2);

    assertThat(
            done(
                "stuck",
                "--workflow",
                workflow,
                "--kill",
                "not_submitted",
                "--reason",
                "x",
                "--yes"))
        .isEqualTo("Nothing is stuck.");

    assertThat(statuses(silent)).containsOnly("R");
    assertThat(json("stuck", "--workflow", workflow, "--json").getJsonArray("groups")).hasSize(1);
  }

  @Test
  void everyKindOfBeingStuckIsKnownToTheServer() {
    for (String kind : StuckCommand.KINDS) {
      String refusal =
          server
              .post(
                  "/api/v3/stuck/kill",
                  new JsonObject().put("kinds", new JsonArray().add(kind).add("lost")))
              .body();
      assertThat(refusal).contains(String.join(", ", StuckCommand.KINDS));
    }
  }
}
