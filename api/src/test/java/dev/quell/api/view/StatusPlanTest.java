package dev.quell.api.view;

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

/** How far a workflow is costs one reading of its tasks, whatever else the table has. */
@Tag("long")
@DatabaseTest
class StatusPlanTest {
  @Shared private TestDatabase db;
  private long workflow;

  @BeforeAll
  void fill() {
    for (int i = 0; i < 10; i++) {
      Fixture fixture = Fixture.create(db);
      fixture.tasks(2_000, "G");
      workflow = fixture.workflowId();
    }
    db.execute("vacuum analyze task");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void ofStatus(String mode) throws SQLException {
    assertReadsItsTasksOnce(
        QueryPlan.of(db, mode, WorkflowViewQueries.STATUS, "bigint[]", "'{" + workflow + "}'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void ofProgress(String mode) throws SQLException {
    assertReadsItsTasksOnce(
        QueryPlan.of(db, mode, WorkflowViewQueries.PROGRESS, "bigint[]", "'{" + workflow + "}'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void ofTemplates(String mode) throws SQLException {
    assertReadsItsTasksOnce(
        QueryPlan.of(
            db, mode, WorkflowViewQueries.TEMPLATE_STATUS, "bigint", Long.toString(workflow)));
  }

  /** Nothing is looked up for each task; without any template, they are not even read. */
  private static void assertReadsItsTasksOnce(String plan) {
    assertThat(plan)
        .contains("ix_task_changed")
        .containsPattern("on task(_1)? \\((actual rows=2000(\\.00)? loops=1|never executed)\\)")
        .doesNotContainPattern("Seq Scan on task\\s")
        .doesNotContainPattern("loops=2000\\D");
  }
}
