package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.LinkWorkflowRun;
import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.SetResume;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.command.TerminateTaskInstances;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The clients of a workflow that one run after the other takes from its predecessor. */
final class StormRuns {
  private final TestDatabase db;
  private final long workflowId;
  private final Random random;

  StormRuns(TestDatabase db, long workflowId, Random random) {
    this.db = db;
    this.workflowId = workflowId;
    this.random = random;
    db.execute("update workflow set created_date = clock_timestamp() where id = " + workflowId);
  }

  /** The newest run, alive or not. */
  long newest() {
    return db.value("select max(id) from workflow_run where workflow_id = ?", workflowId);
  }

  /** What the client of the newest run says, and those who want to succeed it. */
  List<Command> commands() {
    long run = newest();
    String status = db.value("select status from workflow_run where id = ?", run);
    List<Command> commands = new ArrayList<>();
    commands.add(new SetStatusForTriaging(run));
    commands.add(new LinkWorkflowRun(workflowId, "bob", "3.6.0", 60));
    commands.add(new LinkWorkflowRun(workflowId, "carol", "3.6.0", 60));
    commands.add(new LogRunHeartbeat(run, WorkflowRunStatus.ofCode(status), 60));
    commands.addAll(stepsFrom(run, status));
    return commands;
  }

  private List<Command> stepsFrom(long run, String status) {
    return switch (status) {
      case "L" -> List.of(to(run, WorkflowRunStatus.BOUND));
      case "B" -> List.of(to(run, WorkflowRunStatus.INSTANTIATED));
      case "I" -> List.of(to(run, WorkflowRunStatus.LAUNCHED));
      case "O" -> List.of(to(run, WorkflowRunStatus.RUNNING));
      case "R" ->
          random.nextInt(3) == 0
              ? List.of(
                  new SetResume(workflowId, random.nextBoolean()), new TerminateTaskInstances(run))
              : List.of(new TerminateTaskInstances(run));
      case "C", "H" ->
          random.nextBoolean()
              ? List.of(new TerminateTaskInstances(run), to(run, WorkflowRunStatus.TERMINATED))
              : List.of(new TerminateTaskInstances(run));
      default -> List.of();
    };
  }

  private static Command to(long run, WorkflowRunStatus status) {
    return new UpdateRunStatus(run, status);
  }
}
