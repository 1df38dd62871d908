package dev.quell.loadtest.site;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holds the workflows of a site: half of its live instances are in the first, up to 500,000, and
 * the rest alike in the others. Confined to one thread.
 */
record Site(Database database, List<LoadWorkflow> workflows, List<Long> arrays, long node)
    implements AutoCloseable {
  private static final int WORKFLOWS = 200;
  private static final int LARGEST = 500_000;
  private static final int BATCH = 10_000;

  /** Writes workflows without instances, after it has removed what an earlier load test left. */
  static Site create(Database database) {
    LoadWorkflow first = LoadWorkflow.create(database);
    List<LoadWorkflow> workflows =
        IntStream.range(0, WORKFLOWS)
            .mapToObj(i -> i == 0 ? first : LoadWorkflow.another(database))
            .toList();
    List<Long> arrays = workflows.stream().map(each -> each.newArray("at first")).toList();
    return new Site(database, workflows, arrays, first.newNodes(1));
  }

  /** Writes running instances until so many run. */
  void fillTo(int live) {
    int others = live - Math.min(live / 2, LARGEST);
    fillTo(0, live - others);
    for (int i = 1; i < WORKFLOWS; i++) {
      int share = others / (WORKFLOWS - i);
      fillTo(i, share);
      others -= share;
    }
    workflows.get(0).settle();
  }

  private void fillTo(int workflow, int live) {
    int missing = live - running(workflow).length;
    for (int left = missing; left > 0; left -= BATCH) {
      workflows
          .get(workflow)
          .newBatch(arrays.get(workflow), Math.min(BATCH, left), StartingState.RUNNING);
    }
  }

  /** Lists the running instances of a workflow. */
  long[] running(int workflow) {
    return database.numbers(
        "select id from task_instance where workflow_run_id = ? and status = 'R'",
        workflows.get(workflow).run());
  }

  /** Counts what is in some statuses. */
  long count(TaskInstanceStatus... statuses) {
    String sql =
        """
        select count(*) from task_instance
        where workflow_run_id = any(?::bigint[]) and status = any(?::text[])
        """;
    return database.number(
        sql,
        workflows.stream().map(LoadWorkflow::run).toArray(Long[]::new),
        Arrays.stream(statuses).map(TaskInstanceStatus::code).toArray(String[]::new));
  }

  /** Counts Tasks whose status is not what that of their newest instance makes it. */
  long disagreements() {
    return workflows.stream().mapToLong(each -> each.inspect().disagreements()).sum();
  }

  /** Removes all rows. */
  @Override
  public void close() {
    workflows.get(0).close();
  }
}
