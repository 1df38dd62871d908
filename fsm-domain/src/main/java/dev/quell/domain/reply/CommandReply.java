package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;

/** The outcome of one command, sent after its commit. */
public sealed interface CommandReply
    permits StatusReply,
        StartReply,
        MessageReply,
        TasksByStatus,
        InstantiatedBatches,
        BatchTransitionReply,
        RunStatusReply,
        InstancesReply,
        TerminationReply,
        LinkReply,
        ResumeReply,
        ResumeStateReply,
        CleanupReply,
        ReapReply,
        NextStartReply,
        OperationReply,
        IncreaseReply,
        KillJobReply {

  /** The JSON form on the event bus, documented in {@code docs/event-bus.md}. */
  JsonObject toJson();
}
