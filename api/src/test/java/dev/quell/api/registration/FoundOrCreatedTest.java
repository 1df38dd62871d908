package dev.quell.api.registration;

import static dev.quell.api.registration.RegistrationClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Somebody else is inserting the very row: the caller waits for the other's commit and gets the
 * other's id, or inserts the row itself if the other gives up.
 */
@DatabaseTest
class FoundOrCreatedTest {
  private static final ExecutorService CALLERS = Executors.newSingleThreadExecutor();

  @Shared private TestDatabase db;

  @Shared
  @SuppressWarnings("UnusedVariable") // Listens; the client calls it.
  private ApiServer server;

  @Shared private RegistrationClient client;

  @AfterAll
  void stop() {
    CALLERS.shutdown();
  }

  @Test
  void getsTheToolOfTheOther() throws Exception {
    String name = "awaited-" + unique();

    long id =
        whileOtherInserts(
            "insert into tool (name) values ('" + name + "')", () -> client.tool(name).getLong(0));

    assertThat(id).isEqualTo(db.<Long>value("select id from tool where name = ?", name));
  }

  @Test
  void insertsTheToolItselfIfTheOtherGivesUp() throws Exception {
    String name = "given-up-" + unique();
    try (RowHolder other = RowHolder.of(db)) {
      other.write("insert into tool (name) values ('" + name + "')");
      Future<Long> id = CALLERS.submit(() -> client.tool(name).getLong(0));
      awaitWaiter();

      other.rollback();

      assertThat(id.get()).isEqualTo(db.<Long>value("select id from tool where name = ?", name));
    }
  }

  @Test
  void getsTheTemplateOfTheOther() throws Exception {
    long toolVersion = client.toolVersion();

    long id =
        whileOtherInserts(
            "insert into task_template (tool_version_id, name) values (%d, 'awaited')"
                .formatted(toolVersion),
            () -> client.template(toolVersion, "awaited"));

    assertThat(id)
        .isEqualTo(
            db.<Long>value("select id from task_template where tool_version_id = ?", toolVersion));
  }

  @Test
  void getsTheArgumentOfTheOther() throws Exception {
    String name = "awaited_" + unique();

    JsonArray version =
        whileOtherInserts(
            "insert into arg (name) values ('" + name + "')",
            () -> client.templateVersion(List.of(name)));

    assertThat(version.getJsonObject(5).getLong(name))
        .isEqualTo(db.<Long>value("select id from arg where name = ?", name));
  }

  @Test
  void getsTheNodeOfTheOther() throws Exception {
    JsonArray version = client.templateVersion(List.of("n"));
    long hash = unique();
    JsonObject node =
        new JsonObject()
            .put("task_template_version_id", version.getLong(0))
            .put("node_args_hash", hash)
            .put("node_args", new JsonObject().put("" + version.getJsonObject(5).getLong("n"), 1));

    JsonObject ids =
        whileOtherInserts(
            "insert into node (task_template_version_id, node_args_hash) values (%d, '%d')"
                .formatted(version.getLong(0), hash),
            () -> client.nodes(new JsonArray().add(node)));

    long id = db.value("select id from node where node_args_hash = ?", Long.toString(hash));
    assertThat(ids).isEqualTo(new JsonObject().put(version.getLong(0) + ":" + hash, id));
    assertThat(db.<Long>value("select count(*) from node_arg where node_id = ?", id)).isEqualTo(1);
  }

  @Test
  void getsTheDagOfTheOther() throws Exception {
    long hash = unique();

    long id =
        whileOtherInserts(
            "insert into dag (hash) values ('" + hash + "')",
            () -> client.dag(hash).getLong("dag_id"));

    assertThat(id)
        .isEqualTo(db.<Long>value("select id from dag where hash = ?", Long.toString(hash)));
  }

  @Test
  void getsTheWorkflowOfTheOtherAndGivesItItsOwnName() throws Exception {
    long toolVersion = client.toolVersion();
    long dag = client.dag(unique()).getLong("dag_id");
    JsonObject body =
        new JsonObject()
            .put("tool_version_id", toolVersion)
            .put("dag_id", dag)
            .put("workflow_args_hash", 1)
            .put("task_hash", 2)
            .put("description", "")
            .put("name", "later")
            .put("workflow_args", "")
            .put("max_concurrently_running", 3)
            .put("workflow_attributes", new JsonObject());

    JsonObject answer =
        whileOtherInserts(
            """
            insert into workflow
              (tool_version_id, dag_id, workflow_args_hash, task_hash, name,
               max_concurrently_running)
            values (%d, %d, '1', '2', 'earlier', 9)
            """
                .formatted(toolVersion, dag),
            () -> RegistrationClient.ok(client.post("/workflow", body)));

    assertThat(db.row("workflow", answer.getLong("workflow_id")))
        .containsEntry("dag_id", dag)
        .containsEntry("name", "later")
        .containsEntry("max_concurrently_running", 3);
    assertThat(db.<Long>value("select count(*) from workflow where dag_id = ?", dag)).isEqualTo(1);
  }

  private <T> T whileOtherInserts(String sql, Supplier<T> call)
      throws SQLException, InterruptedException, ExecutionException {
    try (RowHolder other = RowHolder.of(db)) {
      other.write(sql);
      Future<T> answer = CALLERS.submit(call::get);
      awaitWaiter();
      other.commit();
      return answer.get();
    }
  }

  private void awaitWaiter() {
    db.<Long>await(
        count -> count > 0,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
        """);
  }
}
