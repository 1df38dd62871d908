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
  @ValueSource(ints = {0, 2_000})
  void readsWhatFollowsTheFloor(int before) throws SQLException {
    assertThat(plan("force_custom_plan", before))
        .containsPattern("ix_task_workflow_id on task \\(actual rows=500(\\.00)? loops=1\\)")
        .doesNotContain("Rows Removed by Filter");
  }

  /** Not knowing how long a page is, the planner may take all tasks of so small a workflow. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2_000})
  void readsNoTasksOfOtherWorkflows(int before) throws SQLException {
    assertThat(plan("force_generic_plan", before))
        .doesNotContain("task_pkey")
        .doesNotContainPattern("Seq Scan on task\\s");
  }

  private String plan(String mode, int before) throws SQLException {
    long floor = before == 0 ? 0 : ids.get(before);
    return QueryPlan.of(
        db,
        mode,
        WorkflowStateQueries.UNFINISHED,
        "bigint, bigint, text, integer",
        workflow + ", " + floor + ", 'D', 500");
  }
}
