package dev.quell.api.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.QueryPlan;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of the tasks that are left costs, {@code docs/contract/workflow-and-bind.md} §11. */
@DatabaseTest
class UnfinishedTasksTest {
  @Shared private TestDatabase db;
  private long workflow;
  private List<Long> ids;

  @BeforeAll
  void fill() {
    for (int i = 0; i < 10; i++) {
      Fixture fixture = Fixture.create(db);
      List<Long> tasks = fixture.tasks(5_000, "G");
      if (i == 7) {
        workflow = fixture.workflowId();
        ids = tasks;
      }
    }
    db.execute("vacuum analyze task");
  }

  /** The rows of the page and no others. */
  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void readsWhatFollowsTheFloor(String mode) throws SQLException {
    assertThat(plan(mode, WorkflowStateQueries.UNFINISHED_NEARBY, ids.get(2_000)))
        .containsPattern("task_pkey on task.* \\(actual rows=\\d+(\\.00)? loops=1\\)")
        .doesNotContain("Rows Removed by Filter: 5", "ix_task_changed")
        .doesNotContainPattern("Seq Scan on task\\s");
  }

  /** The tasks of the workflow and no others. */
  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void looksForTheFirstPageInTheWorkflow(String mode) throws SQLException {
    assertThat(plan(mode, WorkflowStateQueries.UNFINISHED, 0))
        .contains("ix_task_changed")
        .doesNotContain("task_pkey")
        .doesNotContainPattern("Seq Scan on task\\s");
  }

  private String plan(String mode, String sql, long floor) throws SQLException {
    return QueryPlan.of(
        db, mode, sql, "bigint, bigint, text, integer", workflow + ", " + floor + ", 'D', 500");
  }
}
