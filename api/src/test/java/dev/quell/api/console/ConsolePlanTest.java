package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.QueryPlan;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
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
    for (String sql :
        new String[] {CountQueries.INSTANCES_OF_RUNS, CountQueries.INSTANCES_OF_ARRAYS}) {
      String plan = QueryPlan.byIndexes(db, mode, sql, "bigint[]", "'{" + fixture.runId() + "}'");

      assertThat(plan)
          .contains("ix_live_instance_of_run")
          .doesNotContain("Seq Scan")
          .doesNotContainPattern("rows=\\d{3}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void aPageDeepInAnArrayReadsItsOwnInstancesAlone(String mode) throws SQLException {
    String plan =
        QueryPlan.of(
            db,
            mode,
            ConsoleQueries.INSTANCES,
            "bigint, integer, integer, integer, text[], integer",
            fixture.arrayId() + ", 1, 29000, 2147483647, null, 20");

    assertThat(plan)
        .contains("uc_array_batch_step")
        .doesNotContain("Seq Scan on task")
        .doesNotContainPattern("rows=\\d{3}")
        .doesNotContainPattern("Removed.*\\d{3}");
  }
}
