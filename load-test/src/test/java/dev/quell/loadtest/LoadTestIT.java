package dev.quell.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.loadtest.comparison.LoadTest;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole load test, tiny, against a whole server. */
@ExtendWith(PostgresExtension.class)
class LoadTestIT {
  private static ServerUnderTest server;

  private final TestDatabase database;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  LoadTestIT(TestDatabase database) {
    this.database = database;
  }

  @BeforeAll
  static void start(TestDatabase database) {
    server =
        ServerUnderTest.on(
            database,
            Map.of(
                "QUELL_RETENTION_FINISHED_WORKFLOWS_DAYS", "36500",
                "QUELL_RETENTION_INTERVAL_MILLIS", "200"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void comparesKillsWithPlainSqlAndLeavesNoRowBehind() throws Exception {
    Prerequisite.PGBENCH.require();

    JsonObject results = measure("kill", 1, "--checkpoint");

    assertThat(subjects(results).stream().map(subject -> subject.replaceAll("in [01]", "in …")))
        .containsExactly(
            "two UPDATE statements by psql",
            "transition_to_killed",
            "transition_to_killed beside heartbeats",
            "before the kill",
            "while the kill runs: below 50 ms in … of 1 rounds, with a checkpoint in …",
            "while the kill runs");
    assertThat(figure(results, "transition_to_killed").getDouble("ratio")).isPositive();
    assertThat(figure(results, "before the kill").getJsonObject("latency").getLong("count"))
        .isGreaterThan(100);
    JsonObject heap = figures(results).get(5);
    assertThat(heap.getString("unit")).isEqualTo("MiB");
    assertThat(heap.getDouble("median")).isPositive();
    assertThat(rowsLeftBehind()).isZero();
  }

  @Test
  void comparesReportsWithPlainSqlAndLeavesNoRowBehind() throws Exception {
    Prerequisite.PGBENCH.require();

    // Callers stop when all instances have ended; only a busy machine needs the time.
    JsonObject results = measure("reports", 5, "--connections", "8,1,128");

    assertThat(subjects(results))
        .containsExactly(
            "pgbench, 32 clients",
            "pgbench, 128 clients",
            "HTTP, 1 connection",
            "HTTP, 8 connections",
            "HTTP, 128 connections",
            "HTTP, 1 connection",
            "HTTP, 8 connections",
            "HTTP, 128 connections",
            "HTTP, 1 connection",
            "HTTP, 8 connections",
            "HTTP, 128 connections");
    assertThat(figures(results).subList(5, 11))
        .allSatisfy(load -> assertThat(load.getString("unit")).isEqualTo("µs"))
        .allSatisfy(load -> assertThat(load.getDouble("median")).isPositive());
    assertThat(figure(results, "HTTP, 8 connections").getJsonObject("latency").getLong("count"))
        .isGreaterThan(100);
    assertThat(figure(results, "HTTP, 8 connections").fieldNames())
        .contains("ratio")
        .doesNotContain("ratio_to_as_many", "goal");
    assertThat(figure(results, "HTTP, 128 connections").getString("goal")).isEqualTo("ratio ≥ 3");
    assertThat(rowsLeftBehind()).isZero();
  }

  @Test
  void comparesHeartbeatsWithPlainSql() throws Exception {
    Prerequisite.PGBENCH.require();

    JsonObject results = measure("heartbeats", 1);

    assertThat(figure(results, "HTTP, 32 connections").getDouble("median")).isPositive();
    JsonObject many = figure(results, "HTTP, 128 connections");
    assertThat(many.getDouble("ratio")).isPositive();
    assertThat(many.getDouble("ratio_to_as_many")).isPositive();
  }

  @Test
  void tellsHowCostGrowsAndLeavesNoRowBehind() throws Exception {
    JsonObject results = measure("growth", 1, "--sizes", "21500,500,900");

    List<JsonObject> growth = objects(results.getJsonArray("growth"));
    assertThat(growth.stream().map(line -> line.getString("operation")))
        .containsExactly(
            "reports by 32 callers",
            "heartbeats by 32 callers",
            "transition_to_killed of 500",
            "sync_status of 500, nothing changed",
            "set_status_for_triaging, 500 running",
            "queue_task_batch of 500",
            "instantiate_task_instances of 500",
            "bind of 500 tasks, 500 a call",
            "task_status_updates of all 500 tasks");
    assertThat(growth)
        .allMatch(line -> line.getDouble("most") == 1.3)
        .allSatisfy(
            line ->
                assertThat(objects(line.getJsonArray("points")))
                    .allMatch(point -> point.getDouble("median") > 0)
                    .extracting(point -> point.getInteger("instances"))
                    .containsExactly(500, 900, 21_500));
    assertThat(err.toString()).contains("filling up to 21,500 instances");
    assertThat(figures(results))
        .filteredOn(figure -> figure.getString("unit").equals("ms"))
        .hasSizeGreaterThan(80)
        .allMatch(figure -> figure.getString("goal").equals("< 1 s"))
        .allMatch(figure -> figure.getDouble("median") > 0);
    assertThat(figures(results))
        .filteredOn(figure -> figure.getString("unit").equals("×"))
        .extracting(figure -> figure.getString("group"))
        .contains("Page of get_tasks", "Page of instances", "Page of errors of a template")
        .hasSizeGreaterThan(8);
    assertThat(rowsLeftBehind()).isZero();
    assertThat(definitionsLeftBehind()).isZero();
  }

  @Test
  void measuresTheCallsOfManyRowsAndLeavesNoRowBehind() throws Exception {
    JsonObject results = measure("calls", 1);

    assertThat(subjects(results))
        .startsWith(
            "queue_task_batch of 500",
            "instantiate_task_instances of 500",
            "sync_status of 500, nothing changed",
            "task_status_updates of all 500 tasks",
            "bind of 500 tasks, 500 a call",
            "transition_to_killed of 500");
    assertThat(figures(results)).allMatch(figure -> figure.getDouble("median") > 0);
    assertThat(rowsLeftBehind()).isZero();
    assertThat(database.<Long>value("select count(*) from node")).isZero();
  }

  @Test
  void measuresTheBindOfALargeWorkflowAndLeavesNoRowBehind() throws Exception {
    JsonObject bind = figure(measure("bind", 1), "bind of 500 tasks, 500 a call");

    assertThat(bind.getDouble("median")).isPositive();
    assertThat(bind.getJsonObject("latency").getLong("count")).isEqualTo(1);
    assertThat(rowsLeftBehind()).isZero();
    assertThat(definitionsLeftBehind()).isZero();
  }

  @Test
  void measuresKeptAndFreshConnections() throws Exception {
    JsonObject results = measure("connections", 1);

    assertThat(figure(results, "kept by 32 callers").getDouble("median")).isPositive();
    assertThat(figure(results, "fresh for each, 32 callers").getDouble("median")).isPositive();
    assertThat(rowsLeftBehind()).isZero();
  }

  @Test
  void measuresTasksAsAQueueAndLeavesNoRowBehind() throws Exception {
    JsonObject results = measure("queue", 1, "--connections", "8");

    assertThat(subjects(results))
        .startsWith(
            "bound, 500 a call, 4 callers",
            "queued, 500 a call, 4 callers",
            "instantiated, launched, begun and done, 8 callers");
    assertThat(figures(results)).hasSize(6).allMatch(figure -> figure.getDouble("median") > 0);
    assertThat(rowsLeftBehind()).isZero();
    assertThat(database.<Long>value("select count(*) from node")).isZero();
  }

  @Test
  void measuresWhatTheConsoleReadsAndLeavesNoRowBehind() throws Exception {
    JsonObject results = measure("console", 1);

    assertThat(subjects(results)).contains("workflows", "users", "workflows?sort=busiest");
    assertThat(figures(results)).allMatch(figure -> figure.getDouble("median") > 0);
    assertThat(figure(results, "workflows").getString("goal")).isEqualTo("< 300 ms");
    assertThat(rowsLeftBehind()).isZero();
    assertThat(definitionsLeftBehind()).isZero();
  }

  @Test
  void measuresTheRetentionAndLeavesNoRowBehind() throws Exception {
    JsonObject results = measure("retention", 1);

    assertThat(figure(results, "rows removed").getDouble("median")).isPositive();
    assertThat(figure(results, "while it runs").getJsonObject("latency").getLong("count"))
        .isPositive();
    assertThat(figure(results, "task_instance, heap").getDouble("median")).isPositive();
    assertThat(rowsLeftBehind()).isZero();
  }

  /** A hundred times faster than in life: workers end, and are replaced and killed, meanwhile. */
  @Test
  void findsHowManyLiveInstancesAreCarriedAndLeavesNoRowBehind() throws Exception {
    JsonObject results =
        measure("site", 4, "--sizes", "400", "--compress", "100", "--connections", "16", "--fresh");

    for (String kind :
        List.of(
            "heartbeats",
            "reports of begin and end",
            "bind, queue, instantiate, launch",
            "sync_status, task_status_updates",
            "console and views",
            "kill jobs")) {
      assertThat(figure(results, kind).getJsonObject("latency").getLong("count"))
          .as(kind)
          .isPositive();
    }
    assertThat(figure(results, "live at the end").getDouble("median")).isBetween(200.0, 400.0);
    assertThat(objects(results.getJsonArray("growth")))
        .extracting(line -> line.getString("operation"))
        .contains("heartbeats, p99");
    assertThat(rowsLeftBehind()).isZero();
    assertThat(database.<Long>value("select count(*) from node")).isZero();
  }

  @Test
  void measuresBesideASnapshotAndAfterItAndLeavesNoRowBehind() throws Exception {
    JsonObject results = measure("snapshot", 5, "--after", "4", "--compress", "100");

    for (String what : List.of("heartbeats", "reports")) {
      assertThat(figures(results))
          .filteredOn(figure -> figure.getString("subject").startsWith(what + " by 32 callers"))
          .extracting(figure -> figure.getString("group"))
          .containsExactly(
              "Snapshot: before the snapshot",
              "Snapshot: at its end",
              "Snapshot: after it",
              "Rate at its end, of that before the snapshot",
              "Rate after it, of that before the snapshot");
    }
    assertThat(figures(results))
        .filteredOn(figure -> figure.getString("unit").equals("×"))
        .hasSize(6)
        .allMatch(figure -> figure.containsKey("goal_met"));
    List<JsonObject> moments = moments(results, "task_instance");
    JsonObject before = moments.get(5);
    JsonObject amid = moments.get(11);
    assertThat(before.getString("when")).isEqualTo("before the snapshot, 5 s");
    assertThat(amid.getString("when")).isEqualTo("at its end, 5 s");
    // What was updated meanwhile is kept for the snapshot.
    assertThat(amid.getJsonArray("values").getDouble(1))
        .isGreaterThan(before.getJsonArray("values").getDouble(1));
    assertThat(rowsLeftBehind()).isZero();
  }

  @Test
  void looksAtTheTablesAfterEachHourAndLeavesNoRowBehind() throws Exception {
    JsonObject results = measure("bloat", 1, "--hours", "3", "--compress", "2000");

    assertThat(moments(results, "task_instance"))
        .extracting(moment -> moment.getString("when"))
        .containsExactly("after 1 h", "after 2 h", "after 3 h");
    assertThat(moments(results, "indexes of task"))
        .allMatch(moment -> moment.getJsonArray("values").size() >= 4)
        .allMatch(moment -> moment.getJsonArray("values").getDouble(0) > 0);
    assertThat(out.toString()).contains("| task_instance ", "| indexes of task ");
    assertThat(rowsLeftBehind()).isZero();
  }

  private static List<JsonObject> moments(JsonObject results, String title) {
    return objects(results.getJsonArray("courses")).stream()
        .filter(course -> course.getString("title").equals(title))
        .flatMap(course -> objects(course.getJsonArray("moments")).stream())
        .toList();
  }

  @Test
  void refusesToMeasureNothing() {
    assertThat(run("--connections", "32,0")).isEqualTo(2);
    assertThat(err.toString()).contains("--connections and --sizes must be at least 1");
  }

  @Test
  void exitsWithOneIfAnInvariantIsBroken() {
    Prerequisite.PGBENCH.require();
    database.execute(
        """
        create function keep_status() returns trigger language plpgsql as
          'begin new.status := old.status; return new; end'
        """);
    database.execute(
        """
        create trigger keep_status before update on task
        for each row execute function keep_status()
        """);
    try {
      assertThat(run("--only", "kill", "--instances", "20", "--seconds", "1", "--rounds", "1"))
          .isEqualTo(1);
    } finally {
      database.execute("drop function keep_status cascade");
    }

    assertThat(out.toString()).contains("NO: 62 times not");
  }

  @Test
  void saysWhatIsWrongWithTheDatabase() {
    assertThat(
            LoadTestCommand.run(
                new LoadTest(),
                new PrintWriter(out),
                new PrintWriter(err),
                "--url",
                server.url(),
                "--database-url",
                "postgresql://nobody:secret@127.0.0.1:1/none"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("The database none on 127.0.0.1:1 cannot be reached")
        .doesNotContain("secret");
  }

  @Test
  void saysIfThereIsNoServer() {
    assertThat(
            LoadTestCommand.run(
                new LoadTest(),
                new PrintWriter(out),
                new PrintWriter(err),
                "--url",
                "http://127.0.0.1:1",
                "--database-url",
                database.url()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("No healthy server at http://127.0.0.1:1");
  }

  private long rowsLeftBehind() {
    return database.value(
        """
        select (select count(*) from task_instance) + (select count(*) from task)
             + (select count(*) from "array") + (select count(*) from workflow_run)
             + (select count(*) from workflow) + (select count(*) from dag)
             + (select count(*) from task_resources)
             + (select count(*) from task_instance_error_log)
        """);
  }

  private long definitionsLeftBehind() {
    return database.value(
        """
        select (select count(*) from tool) + (select count(*) from task_template)
             + (select count(*) from node) + (select count(*) from edge)
        """);
  }

  private JsonObject measure(String part, int seconds, String... further) throws Exception {
    Path json = folder.resolve(part + ".json");
    Path svg = folder.resolve(part + ".svg");

    List<String> arguments =
        new ArrayList<>(List.of("--only", part, "--instances", "500", "--seconds", "" + seconds));
    arguments.addAll(
        List.of("--rounds", "1", "--out", json.toString(), "--picture", svg.toString()));
    arguments.addAll(List.of(further));

    int exitCode = run(arguments.toArray(String[]::new));

    assertThat(exitCode).as(out + "\n" + err).isZero();
    assertThat(Files.readString(svg)).startsWith("<svg").contains("PostgreSQL");
    assertThat(err.toString()).contains("[1/").contains(part);
    return new JsonObject(Files.readString(json));
  }

  private int run(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("--url", server.url(), "--database-url", database.url()));
    all.addAll(Arrays.asList(arguments));
    return LoadTestCommand.run(
        new LoadTest(), new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
  }

  private static List<String> subjects(JsonObject results) {
    return figures(results).stream().map(figure -> figure.getString("subject")).toList();
  }

  private static JsonObject figure(JsonObject results, String subject) {
    return figures(results).stream()
        .filter(figure -> figure.getString("subject").equals(subject))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonObject> figures(JsonObject results) {
    return objects(results.getJsonArray("figures"));
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }
}
