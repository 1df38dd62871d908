package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.QueryPlan;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console reads costs what it shows, whatever else the tables have. */
@Tag("long")
@DatabaseTest
class ConsolePlanTest {
  private static final int ENDED = 30_000;
  private static final int LIVE = 50;
  private static final Fields NO_QUERY = Fields.ofJson(new JsonObject(), CommandException::invalid);

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;

  @BeforeAll
  void fill() {
    Fixture.create(db).batch(1, ENDED, "D", "D");
    fixture.batch(1, ENDED, "D", "D");
    fixture.batch(2, LIVE, "R", "R");
    db.execute("vacuum analyze task_instance");
    db.execute("vacuum analyze task");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void countsLiveInstancesAlone(String mode) throws SQLException {
    String plan =
        QueryPlan.byIndexes(
            db, mode, CountQueries.INSTANCES_OF_ARRAYS, "bigint[]", "'{" + fixture.runId() + "}'");

    assertThat(plan)
        .contains("ix_live_instance_of_run")
        .doesNotContain("Seq Scan")
        .doesNotContainPattern("rows=\\d{3}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void aPageDeepInAnArrayReadsItsOwnInstancesAlone(String mode) throws SQLException {
    String plan =
        QueryPlan.of(
            db,
            mode,
            ConsoleQueries.INSTANCES,
            "bigint, integer, integer, bigint, integer, text[], integer",
            fixture.arrayId() + ", 1, 29000, 0, 2147483647, null, 20");

    assertThat(plan)
        .contains("uc_array_batch_step")
        .doesNotContain("Seq Scan on task")
        .doesNotContainPattern("rows=\\d{3}")
        .doesNotContainPattern("Removed.*\\d{3}");
  }

  /** A page of a list reads the tasks of its workflow, and looks up what it shows of them alone. */
  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void aListReadsTheTasksOfItsWorkflowOnce(String mode) throws SQLException {
    TaskFilter filter =
        new TaskFilter(
            fixture.workflowId(), null, new String[] {"R"}, null, "as", null, null, null);

    String plan =
        QueryPlan.byIndexes(
            db,
            mode,
            TaskListQueries.pageSql(TaskSort.CHANGED, filter.conditions()),
            "bigint, text[], text, integer",
            fixture.workflowId() + ", '{R}', 'as', 20");

    assertThat(plan)
        .doesNotContain("Seq Scan")
        .containsPattern("ix_task_instance_task_id.*loops=20\\D")
        .doesNotContainPattern("loops=\\d{3}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void whoFailsMostIsFoundWithoutReadingTasks(String mode) throws SQLException {
    WorkflowSearch search =
        new WorkflowSearch(null, null, null, null, WorkflowSort.FAILING, null, 20, NO_QUERY);

    String plan =
        QueryPlan.byIndexes(
            db, mode, WorkflowQueries.sql(search, search.conditions()), "integer", "20");

    assertThat(plan).contains("ix_task_failed").doesNotContain("Seq Scan");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void whoIsBusiestIsFoundByLiveInstancesAlone(String mode) throws SQLException {
    String plan = QueryPlan.byIndexes(db, mode, LiveByRun.SQL, "", "");

    assertThat(plan).contains("ix_live_instance_of_run").doesNotContain("Seq Scan");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void errorsAreLookedForWhereTheyCanBeAlone(String mode) throws SQLException {
    String plan =
        QueryPlan.byIndexes(
            db,
            mode,
            ErrorQueries.sql(new ErrorFilter(fixture.workflowId(), null, null, false).conditions()),
            "bigint, integer",
            fixture.workflowId() + ", 5001");

    assertThat(plan)
        .contains("ix_error_log_task_instance_id")
        .doesNotContain("Seq Scan")
        .doesNotContainPattern("error_log.*loops=\\d{3}");
  }
}
