package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What operators of the storm want killed in one workflow, and how they change their minds. */
final class StormKills {
  /** Asks for what nobody steers. */
  private static final String LAST = "last";

  private final TestDatabase db;
  private final long workflowId;
  private final Random random;

  StormKills(TestDatabase db, long workflowId, Random random) {
    this.db = db;
    this.workflowId = workflowId;
    this.random = random;
  }

  /** Some new jobs, and actions on some that there are. */
  List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    List<Long> live = liveInstances();
    if (!live.isEmpty()) {
      commands.add(kill(new JsonObject().put("task_instance_ids", new JsonArray(live))));
    }
    commands.add(kill(new JsonObject().put("task_ids", new JsonArray(waitingTasks()))));
    commands.add(
        kill(
            new JsonObject()
                .put("workflow_id", workflowId)
                .put("status", new JsonArray().add("QIORTX".charAt(random.nextInt(6)) + ""))));
    for (Long job : openJobs()) {
      KillJobAction action = KillJobAction.values()[random.nextInt(KillJobAction.values().length)];
      Double rate = random.nextBoolean() ? null : 5.0 + random.nextInt(500);
      commands.add(new SteerKillJob(job, action, rate, "storm", null));
    }
    return commands;
  }

  private Command kill(JsonObject selector) {
    return CommandKind.CREATE_KILL_JOB.parse(
        new JsonObject()
            .put("selector", selector)
            .put("mode", random.nextBoolean() ? "graceful" : "force")
            .put("grace_seconds", random.nextInt(3) * 0.1)
            .put("rate_limit", random.nextBoolean() ? null : 20 + random.nextInt(1000))
            .put("downstream", random.nextBoolean() ? "keep" : "hold")
            .put("reason", "storm")
            .put("requested_by", "storm"));
  }

  /** Kills the whole workflow, so that nothing of it runs or starts again. */
  Command ofAll() {
    return CommandKind.CREATE_KILL_JOB.parse(
        new JsonObject()
            .put("selector", new JsonObject().put("workflow_id", workflowId))
            .put("mode", "graceful")
            .put("grace_seconds", 0.5)
            .put("downstream", "keep")
            .put("reason", "enough")
            .put("requested_by", LAST));
  }

  /** A few; there must be some left for the rest of the storm. */
  private List<Long> liveInstances() {
    return ids(
        """
        select ti.id from task_instance ti join task t on t.id = ti.task_id
        where t.workflow_id = ? and ti.status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
        order by random() limit 10
        """);
  }

  /** Two, or any two tasks of the workflow where none waits. */
  private List<Long> waitingTasks() {
    return ids(
        """
        select id from task where workflow_id = ?
        order by (status in ('G', 'A')) desc, random() limit 2
        """);
  }

  private List<Long> openJobs() {
    return ids(
        """
        select id from kill_job
        where state in ('queued', 'running', 'paused', 'failed') and requested_by <> 'last'
          and ?::bigint is not null
        order by random() limit 3
        """);
  }

  private List<Long> ids(String sql) {
    return db.rows(sql, workflowId).stream().map(row -> (Long) row.get(0)).toList();
  }
}
