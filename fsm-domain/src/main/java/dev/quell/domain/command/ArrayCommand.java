package dev.quell.domain.command;

/** Asks something, for a scheduler or distributor, of many tasks or instances at once. */
public sealed interface ArrayCommand extends Command
    permits QueueTaskBatch,
        InstantiateTaskInstances,
        LogArrayDistributorIds,
        LogReportByBatch,
        BatchTransition {}
