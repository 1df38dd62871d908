package dev.quell.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.QueryPlan;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A look for what is stuck reads live instances alone, however many have ended. */
@Tag("long")
@DatabaseTest
class StuckPlanTest {
  private static final int ENDED = 50_000;
  private static final int LIVE = 20;

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;

  @BeforeAll
  void fill() {
    fixture.batch(1, ENDED, "D", "D");
    int batch = 2;
    for (StuckKind kind : StuckKind.values()) {
      fixture.batch(batch++, LIVE, "R", kind.status().code());
    }
    db.execute(
        """
        update task_instance
        set status_date = now() - interval '1 day', report_by_date = now() - interval '1 day'
        where status <> 'D'
        """);
    db.execute("vacuum analyze task_instance");
    db.execute("vacuum analyze workflow_run");
  }

  static Stream<Arguments> looks() {
    return Arrays.stream(StuckKind.values())
        .flatMap(
            kind ->
                Stream.of("force_generic_plan", "force_custom_plan")
                    .flatMap(
                        mode ->
                            Stream.of(
                                Arguments.of(kind, false, mode), Arguments.of(kind, true, mode))));
  }

  @ParameterizedTest
  @MethodSource("looks")
  void readsLiveInstancesAlone(StuckKind kind, boolean inOneWorkflow, String mode)
      throws SQLException {
    String workflow = inOneWorkflow ? Long.toString(fixture.workflowId()) : "null";

    String plan =
        QueryPlan.byIndexes(
            db,
            mode,
            StuckQueries.sql(kind, inOneWorkflow),
            "float8, bigint, text, integer",
            "300, " + workflow + ", null, 20");

    assertThat(plan).containsAnyOf("ix_live_instance_of_run", "ix_kill_self_since");
    assertThat(
            List.of(
                "Seq Scan on task_instance",
                "Seq Scan on workflow_run",
                "uc_array_batch_step",
                "task_instance_pkey"))
        .noneMatch(plan::contains);
    assertThat(plan).doesNotContainPattern("rows=\\d{3}").doesNotContainPattern("Removed.*\\d{3}");
  }
}
