package dev.quell.worker.kill;

import dev.quell.worker.locking.StatusSql;

/**
 * Says in SQL whose a workflow is: the user's of its newest run, alive ones before others; without
 * runs it is nobody's ({@code docs/contract/workflow-and-bind.md} §4, {@code
 * docs/contract/conventions.md} §6).
 */
public final class WorkflowOwner {
  private WorkflowOwner() {}

  /**
   * Makes the SQL of whether a workflow is another's than a user's; false if it is nobody's. Null
   * stands for a user who owns nothing.
   *
   * @param workflowId SQL of the workflow's id
   * @param user SQL of the user's name
   */
  public static String isAnothers(String workflowId, String user) {
    return """
        coalesce(
          (
            select owner."user" is distinct from %2$s or %2$s is null
            from workflow_run as owner
            where owner.workflow_id = %1$s
            order by owner.status in %3$s desc, owner.id desc
            limit 1
          ),
          false)"""
        .formatted(workflowId, user, StatusSql.ALIVE_RUNS);
  }
}
