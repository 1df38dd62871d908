package dev.quell.api.movein;

import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Leaves one alive where Quell allows one, the newest: runs of a workflow, attempts of a task
 * within a run, attempts in a place of a batch. The others end as if nobody had heard of them
 * again. What they were is remembered, for the case that the source goes on.
 */
record LiveRows(Statement statement) {

  /** Ends the others. */
  void settle() throws SQLException {
    end(
        "workflow_run",
        letters(WorkflowRunStatus.alive().stream().map(WorkflowRunStatus::code).toList()),
        "workflow_id",
        // The steps that each status allows, as when Quell began to keep one run alive.
        """
        case when status = '%s' then '%s' when status in (%s) then '%s' else '%s' end"""
            .formatted(
                WorkflowRunStatus.LINKING.code(),
                WorkflowRunStatus.ABORTED.code(),
                letters(
                    List.of(
                        WorkflowRunStatus.COLD_RESUME.code(), WorkflowRunStatus.HOT_RESUME.code())),
                WorkflowRunStatus.TERMINATED.code(),
                WorkflowRunStatus.ERROR.code()));
    String unknown = "'" + TaskInstanceStatus.UNKNOWN_ERROR.code() + "'";
    List<String> live = TaskInstanceStatus.live().stream().map(TaskInstanceStatus::code).toList();
    List<String> atWork =
        live.stream().filter(code -> !code.equals(TaskInstanceStatus.KILL_SELF.code())).toList();
    end("task_instance", letters(atWork), "workflow_run_id, task_id", unknown);
    end("task_instance", letters(live), "array_id, array_batch_num, array_step_id", unknown);
  }

  private void end(String table, String letters, String among, String becomes) throws SQLException {
    statement.execute(
        """
        insert into quell_import.ended
        select '%s', id, status, %s from (
          select id, status, row_number() over (partition by %s order by id desc) as place
          from %s where status in (%s)) as ranked
        where place > 1
        """
            .formatted(table, becomes, among, table, letters));
    put(table, "became");
  }

  /** Makes them what they are in the source. */
  void unsettle() throws SQLException {
    for (String table : List.of("workflow_run", "task_instance")) {
      put(table, "was");
    }
    statement.execute("delete from quell_import.ended");
  }

  private void put(String table, String which) throws SQLException {
    statement.execute(
        """
        update %1$s t set status = e.%2$s from quell_import.ended e
        where e.table_name = '%1$s' and e.id = t.id and t.status <> e.%2$s
        """
            .formatted(table, which));
  }

  private static String letters(Collection<String> codes) {
    return codes.stream().map(code -> "'" + code + "'").collect(Collectors.joining(", "));
  }
}
