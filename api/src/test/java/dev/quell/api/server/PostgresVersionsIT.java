package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.database.DatabaseException;
import dev.quell.api.database.PostgresOfVersion;
import dev.quell.api.database.SchemaMigrator;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.Prerequisite;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quell runs on each major version of PostgreSQL from 14 on, and says so on an older one. */
class PostgresVersionsIT {
  @TempDir private Path folder;

  /** The tour binds, runs, asks for an end, resumes and looks. */
  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void servesOn(int major) throws Exception {
    Prerequisite.CURL.require();
    try (PostgresOfVersion postgres = PostgresOfVersion.start(folder, major)) {
      SchemaMigrator.migrate(postgres.address());
      try (ApiServer server = ApiServer.start(postgres.address().clientOptions())) {
        ReadmeTour.walk(folder, server.port());
        killsByJob(HttpCalls.to(server.port()));
      }
    }
  }

  /** Of another workflow on the nodes of the tour. */
  private static void killsByJob(HttpCalls http) throws Exception {
    long workflow =
        id(
            http.post(
                "workflow",
                """
                {"tool_version_id": 1, "dag_id": 1, "workflow_args_hash": 2, "task_hash": 2,
                 "name": "killed", "workflow_args": "second", "description": "",
                 "max_concurrently_running": 100, "workflow_attributes": {}}"""),
            "workflow_id");
    long array =
        id(
            http.post(
                "array",
                """
                {"workflow_id": %d, "task_template_version_id": 1, "name": "fit",
                 "max_concurrently_running": 10}"""
                    .formatted(workflow)),
            "array_id");
    JsonObject tasks =
        new JsonObject(
                http.put(
                    "task/bind_tasks_no_args",
                    """
                    {"workflow_id": %1$d, "mark_created": true, "tasks": {
                     "a": [1, 1, %2$d, 1, "fit-1", "fit one", 3, true, {}, []],
                     "b": [2, 1, %2$d, 1, "fit-2", "fit two", 3, true, {}, []]}}"""
                        .formatted(workflow, array)))
            .getJsonObject("tasks");
    long run = runOf(http, workflow);
    http.post(
        "array/%d/queue_task_batch".formatted(array),
        new JsonObject()
            .put("task_ids", ids(tasks))
            .put("task_resources_id", 1)
            .put("workflow_run_id", run)
            .encode());
    String job =
        "kill_jobs/"
            + id(
                http.post(
                    "kill_jobs",
                    "{\"selector\": {\"workflow_id\": %d}, \"mode\": \"force\", \"reason\": \"tried\"}"
                        .formatted(workflow)),
                "kill_job_id");
    JsonObject ended =
        Await.until(
            () -> new JsonObject(http.get(job)),
            seen -> "done".equals(seen.getString("state")),
            job);
    assertThat(ended.getJsonObject("outcomes").getInteger("killed")).isEqualTo(2);
    assertThat(http.get("kill_audit?workflow_id=" + workflow)).contains("\"killed\"");
  }

  private static long runOf(HttpCalls http, long workflow) throws Exception {
    long run =
        id(
            http.post(
                "workflow_run",
                """
                {"workflow_id": %d, "user": "alice", "jobmon_version": "3.6.0",
                 "next_report_increment": 600}"""
                    .formatted(workflow)),
            "workflow_run_id");
    for (String status : new String[] {"B", "I", "O", "R"}) {
      http.put("workflow_run/" + run + "/update_status", "{\"status\": \"%s\"}".formatted(status));
    }
    return run;
  }

  private static long id(String answer, String field) {
    return new JsonObject(answer).getLong(field);
  }

  private static JsonArray ids(JsonObject tasks) {
    JsonArray ids = new JsonArray();
    tasks.fieldNames().forEach(name -> ids.add(tasks.getJsonArray(name).getLong(0)));
    return ids;
  }

  @Test
  void refusesOneThatIsTooOld() throws Exception {
    try (PostgresOfVersion postgres = PostgresOfVersion.start(folder, 13)) {
      assertThatThrownBy(() -> SchemaMigrator.migrate(postgres.address()))
          .isInstanceOf(DatabaseException.class)
          .hasMessage(
              "The database 127.0.0.1:%d/postgres is PostgreSQL 13, but Quell needs PostgreSQL 14 or"
                  + " later.",
              postgres.port());
    }
  }
}
