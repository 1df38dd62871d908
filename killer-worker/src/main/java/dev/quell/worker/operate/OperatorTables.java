package dev.quell.worker.operate;

import dev.quell.worker.kill.KillAudit;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.locking.TaskLocks;

/** Holds the tables that operators' commands lock, read and write, and the audit. */
record OperatorTables(
    RunRepository runs,
    TaskLocks tasks,
    InstanceRepository instances,
    OperatorRepository repository,
    ResourceRepository resources,
    KillAudit audit) {}
