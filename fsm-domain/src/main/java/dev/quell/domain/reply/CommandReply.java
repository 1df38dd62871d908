package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;

/** Tells the outcome of one command, and is sent after its commit. */
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
        LimitReply,
        KillJobReply,
        ReleaseReply {

  /** Returns the JSON form on the event bus, documented in {@code docs/event-bus.md}. */
  JsonObject toJson();
}
