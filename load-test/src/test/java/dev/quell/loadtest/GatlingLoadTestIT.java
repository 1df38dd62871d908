package dev.quell.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.loadtest.gatling.GatlingLoadTest;
import dev.quell.loadtest.gatling.LoadScenario;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios, tiny, against a whole server that lets few requests in at once. */
@ExtendWith(PostgresExtension.class)
class GatlingLoadTestIT {
  private static ServerUnderTest server;

  private final TestDatabase database;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  GatlingLoadTestIT(TestDatabase database) {
    this.database = database;
  }

  @BeforeAll
  static void start(TestDatabase database) {
    server = ServerUnderTest.on(database, Map.of("QUELL_HTTP_MAX_CONCURRENT_REQUESTS", "10"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyScenarioLeavesWhatMustHoldAndAReport() {
    int exitCode = run("--scenario", "all", "--rate", "1500");

    assertThat(exitCode).as(this::everything).isZero();
    assertThat(out.toString())
        .containsPattern("load, answered 200 \\([1-9][0-9,]* were answered 503");
    assertThat(err.toString()).contains("[1/10] heartbeat-flood: writing rows");
    for (LoadScenario scenario : LoadScenario.values()) {
      assertThat(reports(scenario)).singleElement().satisfies(this::hasCharts);
    }
    assertThat(rowsLeftBehind()).isZero();
  }

  @Test
  void exitsWithOneIfTasksDoNotFollowTheirInstances() {
    String keepStatus = "new.status := old.status";

    assertThat(runWithTrigger("task", keepStatus, "mass-kill")).as(this::everything).isEqualTo(1);
    assertThat(out.toString())
        .containsPattern("every Task is where its newest instance is +\\| NO")
        .containsPattern("every acknowledged kill is complete +\\| NO");
  }

  @Test
  void exitsWithOneIfAnAcknowledgedHeartbeatIsNotInTheDatabase() {
    String keepDeadline = "new.report_by_date := old.report_by_date";

    assertThat(runWithTrigger("task_instance", keepDeadline, "heartbeat-flood"))
        .as(this::everything)
        .isEqualTo(1);
    assertThat(out.toString())
        .containsPattern("every acknowledged heartbeat is in the database +\\| NO");
  }

  @Test
  void saysWhichScenariosThereAre() {
    assertThat(run("--scenario", "everything")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "--scenario must be of all, heartbeat-flood, array-life-cycle, error-storm,"
                + " mass-kill, overload, but it is 'everything'.");
  }

  @Test
  void refusesToDoNothing() {
    assertThat(run("--users", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--users");
  }

  private int runWithTrigger(String table, String statement, String scenario) {
    database.execute(
        """
        create function spoil() returns trigger language plpgsql as
          'begin %s; return new; end'
        """
            .formatted(statement));
    database.execute(
        "create trigger spoil before update on %s for each row execute function spoil()"
            .formatted(table));
    try {
      return run("--scenario", scenario);
    } finally {
      database.execute("drop function spoil cascade");
    }
  }

  private int run(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("--url", server.url(), "--database-url", database.url()));
    all.addAll(List.of("--out", folder.toString(), "--seconds", "2", "--instances", "100"));
    all.addAll(List.of("--p99-millis", "20000"));
    all.addAll(Arrays.asList(arguments).contains("--users") ? List.of() : List.of("--users", "6"));
    all.addAll(Arrays.asList(arguments));
    return LoadTestCommand.run(
        new GatlingLoadTest(),
        new PrintWriter(out),
        new PrintWriter(err),
        all.toArray(String[]::new));
  }

  private List<Path> reports(LoadScenario scenario) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith(Path.of(scenario.toString(), "index.html")))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void hasCharts(Path report) {
    assertThat(report).content().contains("ResponseTimeDistributionContainerId");
  }

  private String everything() {
    StringBuilder everything = new StringBuilder(out + "\n" + err);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        if (!log.endsWith("simulation.log")) {
          everything.append(log).append('\n').append(Files.readString(log));
        }
      }
      return everything.toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private long rowsLeftBehind() {
    return database.value(
        """
        select (select count(*) from task_instance_error_log)
             + (select count(*) from task_instance) + (select count(*) from task)
             + (select count(*) from "array") + (select count(*) from workflow_run)
             + (select count(*) from workflow) + (select count(*) from dag)
             + (select count(*) from task_resources)
        """);
  }
}
