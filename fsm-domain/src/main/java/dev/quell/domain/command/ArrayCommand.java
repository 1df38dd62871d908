package dev.quell.domain.command;

/** What a scheduler or distributor asks for many tasks or instances at once. */
public sealed interface ArrayCommand extends Command
    permits QueueTaskBatch,
        InstantiateTaskInstances,
        LogArrayDistributorIds,
        LogReportByBatch,
        BatchTransition {}
