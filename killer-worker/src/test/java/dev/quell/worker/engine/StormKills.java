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
    commands.add(kill(new JsonObject().put("task_instance_ids", new JsonArray(liveInstances()))));
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

  /** A few; there must be some left for the rest of the storm. One id stands in for none. */
  private List<Long> liveInstances() {
    List<Long> live =
        ids(
            """
            select ti.id from task_instance ti join task t on t.id = ti.task_id
            where t.workflow_id = ? and ti.status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
            order by random() limit 10
            """);
    return live.isEmpty() ? List.of(0L) : live;
  }

  private List<Long> openJobs() {
    return ids(
        """
        select id from kill_job
        where state in ('queued', 'running', 'paused', 'failed') and ?::bigint is not null
        order by random() limit 3
        """);
  }

  private List<Long> ids(String sql) {
    return db.rows(sql, workflowId).stream().map(row -> (Long) row.get(0)).toList();
  }
}
