package dev.quell.api.movein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.Secret;
import dev.quell.api.database.DatabaseAddress;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.Retention;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.retention.RetentionConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was removed comes back as it was, or not at all. */
@Tag("long")
@DatabaseTest
class ArchivedWorkflowTest {
  @Shared private TestDatabase db;
  @Shared private TestWorker worker;
  @TempDir private Path folder;

  @Test
  void comesBackAsItWas() throws IOException {
    Fixture fixture = Fixture.create(db);
    long instance = fixture.instance(fixture.task("D"), "D");
    db.execute(
        """
        insert into task_instance_error_log (task_instance_id, description)
        values (?, E'Fehler: 失敗 "\\\\"\\n')
        """,
        instance);
    db.execute("update workflow_run set status = 'D' where id = ?", fixture.runId());
    db.execute(
        """
        update workflow
        set status = 'D', created_date = now(), status_date = now() - interval '2 days'
        where id = ?
        """,
        fixture.workflowId());
    List<List<Object>> before = rows(fixture);
    Path file = remove(fixture);
    assertThat(rows(fixture)).isEmpty();

    assertThat(bringBack(file)).contains("task_instance: 1", "workflow: 1");

    assertThat(rows(fixture)).isEqualTo(before);
    assertThatThrownBy(() -> bringBack(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is there already. Nothing was changed.");
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> bringBack(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is not what was written");
  }

  /** The DAG has gone, too, and another client has had it made anew. */
  @Test
  void comesBackWithADagThatHasGone() {
    for (boolean anew : new boolean[] {false, true}) {
      Fixture fixture = Fixture.create(db);
      long dag = dagOf(fixture);
      String hash = db.value("select hash from dag where id = ?", dag);
      db.execute("insert into edge (dag_id, node_id, upstream_node_ids) values (?, 7, '{8}')", dag);
      db.execute("update workflow_run set status = 'D' where id = ?", fixture.runId());
      db.execute(
          """
          update workflow set status = 'D', status_date = now() - interval '2 days' where id = ?
          """,
          fixture.workflowId());
      Path file = remove(fixture);
      db.execute("delete from edge where dag_id = ?", dag);
      db.execute("delete from dag where id = ?", dag);
      if (anew) {
        db.execute("insert into dag (hash) values (?)", hash);
      }

      bringBack(file);

      assertThat(db.<String>value("select hash from dag where id = ?", dagOf(fixture)))
          .isEqualTo(hash);
      assertThat(
              db.rows(
                  "select node_id, upstream_node_ids[1] from edge where dag_id = ?",
                  dagOf(fixture)))
          .containsExactly(List.of(7L, 8L));
    }
  }

  private long dagOf(Fixture fixture) {
    return db.value("select dag_id from workflow where id = ?", fixture.workflowId());
  }

  private Path remove(Fixture fixture) {
    Retention retention =
        Await.await(
            Retention.deploy(
                worker.vertx(),
                WorkerConfig.defaults(db.options()),
                "node-1:8070",
                new RetentionConfig(
                    OptionalInt.of(1),
                    OptionalInt.empty(),
                    2,
                    0,
                    Optional.of(folder),
                    1_000_000,
                    10,
                    20),
                worker.meters()));
    db.<Boolean>await(
        gone -> gone,
        "select not exists (select from workflow where id = ?)",
        fixture.workflowId());
    Await.await(retention.stop());
    return folder.resolve("workflow-%d.ndjson.gz".formatted(fixture.workflowId()));
  }

  private String bringBack(Path file) {
    StringWriter output = new StringWriter();
    ArchivedWorkflow.bringBack(
        file, DatabaseAddress.ofUrl(Secret.of(db.url())), new PrintWriter(output, true));
    return output.toString();
  }

  private List<List<Object>> rows(Fixture fixture) {
    return db.rows(
        """
        select to_jsonb(workflow)::text from workflow where id = ?
        union all
        select to_jsonb(run)::text from workflow_run run where workflow_id = ?
        union all
        select to_jsonb(part)::text from "array" part where workflow_id = ?
        union all
        select to_jsonb(task)::text from task where workflow_id = ?
        union all
        select to_jsonb(instance)::text || coalesce(to_jsonb(error)::text, '')
        from task_instance instance
        left join task_instance_error_log error on error.task_instance_id = instance.id
        where workflow_run_id = ?
        """,
        fixture.workflowId(),
        fixture.workflowId(),
        fixture.workflowId(),
        fixture.workflowId(),
        fixture.runId());
  }
}
