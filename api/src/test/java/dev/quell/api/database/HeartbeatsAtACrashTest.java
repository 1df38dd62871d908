package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.ReapWorkflowRun;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.reply.InstancesReply;
import dev.quell.domain.reply.ReapReply;
import dev.quell.testing.Await;
import dev.quell.testing.Fixture;
import dev.quell.testing.IntakeRows;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import dev.quell.testing.TestWorker;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL is killed with {@code kill -9}, and with it go the heartbeats of the last half second:
 * what is written of their deadlines is past. Nothing is ended for it.
 */
@Tag("process")
class HeartbeatsAtACrashTest {
  private static final double INCREMENT = 1;

  @TempDir private Path folder;

  @Test
  void endNothingByBeingLost() throws IOException {
    EmbeddedDatabase database = EmbeddedDatabase.start(folder, 0);
    try {
      SchemaMigrator.migrate(database.address());
      TestDatabase before = on(database);
      IntakeRows.of(before).open(1_000);
      long run = TestRun.create(before, "R", "R").id();
      Fixture fixture = Fixture.create(before);
      long instance = fixture.instance(fixture.task("R"), "R");

      String pid = Files.readAllLines(folder.resolve("database/postmaster.pid")).get(0);
      ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
      Await.until(() -> isBack(database));
      TestDatabase after = on(database);
      overdueAsWritten(after);

      try (TestWorker worker = TestWorker.on(after)) {
        InstancesReply triaged = worker.ask(new SetStatusForTriaging(fixture.runId()));
        ReapReply reaped = worker.ask(new ReapWorkflowRun(run, 0.0));

        assertThat(reaped).isEqualTo(ReapReply.NOTHING);
        assertThat(triaged.taskInstances()).isZero();
        assertThat(after.<String>value("select status from workflow_run where id = ?", run))
            .isEqualTo("R");
        assertThat(after.instanceStatus(instance)).isEqualTo("R");
      }
    } finally {
      database.stop();
    }
  }

  /** As if the process that takes reports had been back at once, and the last heartbeats lost. */
  private static void overdueAsWritten(TestDatabase db) {
    db.execute("update report_intake set ticked_at = clock_timestamp()");
    db.execute("update report_intake_process set ticked_at = clock_timestamp()");
    db.execute(
        """
        update workflow_run
        set heartbeat_date = clock_timestamp() - interval '10 s', report_increment = ?
        """,
        INCREMENT);
    db.execute(
        """
        update task_instance
        set report_by_date = clock_timestamp() - interval '10 s', report_increment = ?
        """,
        INCREMENT);
  }

  private static TestDatabase on(EmbeddedDatabase database) {
    PgConnectOptions options = database.address().clientOptions();
    return TestDatabase.ofOthers(
        options.getPort(), options.getDatabase(), options.getUser(), options.getPassword());
  }

  private boolean isBack(EmbeddedDatabase database) throws IOException {
    List<String> log = Files.readAllLines(folder.resolve("postgresql.log"));
    if (log.stream().filter(line -> line.contains("ready to accept")).count() < 2) {
      return false;
    }
    try {
      return Probe.value(database.address(), "select 'back'").equals("back");
    } catch (IllegalStateException away) {
      return false;
    }
  }
}
