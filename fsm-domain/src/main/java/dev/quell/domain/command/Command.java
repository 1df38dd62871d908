package dev.quell.domain.command;

import io.vertx.core.json.JsonObject;

/**
 * Asks for a change of state. Every change of a status column begins as one of these, is carried
 * out by {@code killer-worker} and is safe to repeat, also concurrently with itself.
 */
public sealed interface Command
    permits TaskInstanceReport,
        ArrayCommand,
        RunCommand,
        RunInstancesCommand,
        WorkflowCommand,
        ReapWorkflowRun,
        FixStatusInconsistency,
        RebindTasks,
        OperatorCommand,
        KillJobCommand {

  /** The kind, which names the address. */
  CommandKind kind();

  /** The JSON form, which {@link CommandKind#parse} reads back. */
  JsonObject toJson();
}
