package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.Secret;
import dev.quell.api.database.DatabaseAddress;
import dev.quell.api.database.SchemaMigrator;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that an older version left is taken over with all that runs, and not by an older one.
 */
@DatabaseTest
class UpgradeIT {
  /** Numbers of what {@code killer-worker/src/test/upgrade/make_dump.py} has made. */
  private static final int RUN_OF_MANY_STATES = 1;

  private static final int RUNNING = 2;
  private static final int TRIAGED = 3;
  private static final int LAUNCHED = 8;
  private static final List<Integer> TOLD_TO_DIE = List.of(23, 24, 25, 26, 27);
  private static final int JOB_UNDER_WAY = 2;
  private static final int PAUSED_JOB = 3;

  /** As the next version would: what it adds stands in nobody's way. */
  private static final String NEXT_STEP =
      """
      create table of_the_next_version (id bigint primary key);
      alter table task_instance add column of_the_next_version text;
      alter table task_instance_error_log add column of_the_next_version integer not null default 7;
      create index ix_of_the_next_version on task_instance (of_the_next_version);
      insert into flyway_schema_history
        (installed_rank, version, description, type, script, installed_by, execution_time, success)
      values (9000, '9000', 'next', 'SQL', 'V9000__next.sql', 'somebody', 1, true)
      """;

  @Shared private TestDatabase server;

  @TempDir private Path folder;

  @Test
  void takesOverWhatTheFirstVersionLeft() throws Exception {
    TestDatabase db = restored("left_by_the_first");
    Map<String, List<String>> columns = columns(db);
    Map<String, List<List<Object>>> before = facts(db, columns);
    assertThat(before.get("task_instance")).hasSize(29);

    SchemaMigrator.migrate(DatabaseAddress.ofUrl(Secret.of(db.url())));

    assertThat(facts(db, columns)).isEqualTo(before);
    try (QuellProcess quell = start(db)) {
      HttpCalls http = HttpCalls.to(quell.awaitListening());
      workGoesOn(db, http);
      killJobsGoOn(http);
      nextVersionMigratesMeanwhile(db, http);
      quell.terminate();
      quell.awaitExit();
    }
    try (QuellProcess older = start(db)) {
      assertThat(older.awaitExit()).isEqualTo(1);
      assertThat(older.errors())
          .contains("is newer than this build of Quell: it has the migrations 9000")
          .contains("Start a newer build, or go back as docs/operations/upgrade.md tells");
    }
    db.close();
  }

  private static void workGoesOn(TestDatabase db, HttpCalls http) throws Exception {
    assertThat(
            http.post(
                "workflow_run/%d/log_heartbeat".formatted(RUN_OF_MANY_STATES),
                "{\"status\": \"R\", \"next_report_increment\": 600}"))
        .isEqualTo("{\"status\":\"R\"}");
    assertThat(http.post(instance(RUNNING, "log_report_by"), "{\"next_report_increment\": 600}"))
        .isEqualTo("{\"status\":\"R\"}");
    assertThat(http.post(instance(RUNNING, "log_done"), "{}")).isEqualTo("{\"status\":\"D\"}");
    assertThat(
            http.post(
                instance(LAUNCHED, "log_running"),
                "{\"process_group_id\": \"4711\", \"next_report_increment\": 600}"))
        .contains("\"R\"");
    http.post(
        instance(TRIAGED, "log_known_error"),
        "{\"error_state\": \"Z\", \"error_message\": \"out of memory\"}");
    assertThat(db.instanceStatus(TRIAGED)).isEqualTo("Z");
    assertThat(db.rows("select status from workflow_run where id <> 2 order by id"))
        .as("no run is reaped for the time in which there was no server")
        .isEqualTo(List.of(List.of("R"), List.of("R"), List.of("C"), List.of("R"), List.of("R")));
  }

  private static void killJobsGoOn(HttpCalls http) throws Exception {
    for (int instance : TOLD_TO_DIE) {
      assertThat(http.post(instance(instance, "log_report_by"), "{\"next_report_increment\": 600}"))
          .isEqualTo("{\"status\":\"K\"}");
      http.post(
          instance(instance, "log_error_worker_node"),
          "{\"error_state\": \"F\", \"error_description\": \"killed as asked\"}");
    }
    JsonObject ended =
        Await.until(
            () -> job(http, JOB_UNDER_WAY), job -> "done".equals(job.getString("state")), "");
    assertThat(ended.getJsonObject("outcomes").getInteger("killed")).isEqualTo(TOLD_TO_DIE.size());
    assertThat(ended.getString("scope")).isEqualTo("live");
    assertThat(job(http, PAUSED_JOB).getString("state")).isEqualTo("paused");
    http.post("kill_jobs/%d/force".formatted(PAUSED_JOB), "{}");
    http.put("kill_jobs/%d/rate_limit".formatted(PAUSED_JOB), "{\"rate_limit\": null}");
    http.post("kill_jobs/%d/resume".formatted(PAUSED_JOB), "{}");
    Await.until(() -> job(http, PAUSED_JOB), job -> "done".equals(job.getString("state")), "");
  }

  /** This process is the old one then: it goes on, and is ready. */
  private static void nextVersionMigratesMeanwhile(TestDatabase db, HttpCalls http)
      throws Exception {
    run(db, NEXT_STEP);
    assertThat(http.post(instance(LAUNCHED, "log_report_by"), "{\"next_report_increment\": 600}"))
        .isEqualTo("{\"status\":\"R\"}");
    http.post(
        instance(LAUNCHED, "log_error_worker_node"),
        "{\"error_state\": \"E\", \"error_description\": \"exit code 1\"}");
    assertThat(db.instanceStatus(LAUNCHED)).isEqualTo("E");
    assertThat(http.status("/readyz")).isEqualTo(200);
  }

  private static JsonObject job(HttpCalls http, int id) throws Exception {
    return new JsonObject(http.get("kill_jobs/" + id));
  }

  private static String instance(int id, String route) {
    return "task_instance/%d/%s".formatted(id, route);
  }

  private QuellProcess start(TestDatabase db) throws IOException {
    return QuellProcess.start(
        folder,
        Map.of("QUELL_DATABASE_URL", db.url(), "QUELL_REAPER_INTERVAL_MILLIS", "1000"),
        "--port",
        "0");
  }

  private TestDatabase restored(String name) throws IOException, SQLException {
    server.execute("create database " + name + " template template0");
    TestDatabase db =
        TestDatabase.ofOthers(
            server.options().getPort(),
            name,
            server.options().getUser(),
            server.options().getPassword());
    try (GZIPInputStream dump =
        new GZIPInputStream(
            UpgradeIT.class.getResourceAsStream("/dev/quell/upgrade/0.1.0.sql.gz"))) {
      run(db, new String(dump.readAllBytes(), StandardCharsets.UTF_8));
    }
    return db;
  }

  /** Any number of statements, on a connection that nobody uses afterwards. */
  private static void run(TestDatabase db, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                db.jdbcUrl(), db.options().getUser(), db.options().getPassword());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Map<String, List<String>> columns(TestDatabase db) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (List<Object> row :
        db.rows(
            """
            select table_name::text, column_name::text from information_schema.columns
            where table_schema = 'public' and table_name <> 'flyway_schema_history'
            order by table_name, ordinal_position
            """)) {
      columns
          .computeIfAbsent((String) row.get(0), table -> new ArrayList<>())
          .add((String) row.get(1));
    }
    return columns;
  }

  /** All rows of all tables, in the columns that there were. */
  private static Map<String, List<List<Object>>> facts(
      TestDatabase db, Map<String, List<String>> columns) {
    Map<String, List<List<Object>>> facts = new LinkedHashMap<>();
    columns.forEach(
        (table, names) ->
            facts.put(
                table,
                db.rows(
                    names.stream()
                        .map(name -> "\"" + name + "\"")
                        .collect(
                            Collectors.joining(
                                ", ",
                                "select row_of::text from (select ",
                                " from \"" + table + "\") as row_of order by 1")))));
    return facts;
  }
}
