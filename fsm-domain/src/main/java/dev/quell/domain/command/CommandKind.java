package dev.quell.domain.command;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.function.Function;

/**
 * Lists the kinds of commands. A kind has one event-bus address, {@code quell.command.<wire name>},
 * and one JSON form, documented in {@code docs/event-bus.md}.
 */
public enum CommandKind {
  LOG_RUNNING(LogRunning::ofJson),
  LOG_REPORT_BY(LogReportBy::ofJson),
  LOG_DONE(LogDone::ofJson),
  LOG_ERROR_WORKER_NODE(LogErrorWorkerNode::ofJson),
  LOG_DISTRIBUTOR_ID(LogDistributorId::ofJson),
  LOG_NO_DISTRIBUTOR_ID(LogNoDistributorId::ofJson),
  LOG_KNOWN_ERROR(LogKnownError::ofJson),
  LOG_UNKNOWN_ERROR(LogUnknownError::ofJson),
  QUEUE_TASK_BATCH(QueueTaskBatch::ofJson),
  INSTANTIATE_TASK_INSTANCES(InstantiateTaskInstances::ofJson),
  TRANSITION_TO_LAUNCHED(TransitionToLaunched::ofJson),
  TRANSITION_TO_KILLED(TransitionToKilled::ofJson),
  UPDATE_STATUS(UpdateRunStatus::ofJson),
  LOG_HEARTBEAT(LogRunHeartbeat::ofJson),
  LOG_ARRAY_DISTRIBUTOR_IDS(LogArrayDistributorIds::ofJson),
  LOG_REPORT_BY_BATCH(LogReportByBatch::ofJson),
  SET_STATUS_FOR_TRIAGING(SetStatusForTriaging::ofJson),
  TERMINATE_TASK_INSTANCES(TerminateTaskInstances::ofJson),
  REBIND_TASKS(RebindTasks::ofJson),
  LINK_WORKFLOW_RUN(LinkWorkflowRun::ofJson),
  SET_RESUME(SetResume::ofJson),
  SET_RESUME_STATE(SetResumeState::ofJson),
  FORCE_CLEANUP_KILL_SELF(ForceCleanupKillSelf::ofJson),
  REAP_WORKFLOW_RUN(ReapWorkflowRun::ofJson),
  FIX_STATUS_INCONSISTENCY(FixStatusInconsistency::ofJson),
  UPDATE_TASK_STATUSES(UpdateTaskStatuses::ofJson),
  RESET_WORKFLOW(ResetWorkflow::ofJson),
  INCREASE_RESOURCES(IncreaseResources::ofJson),
  LIMIT_CONCURRENCY(LimitConcurrency::ofJson),
  CREATE_KILL_JOB(CreateKillJob::ofJson),
  STEER_KILL_JOB(SteerKillJob::ofJson),
  RELEASE_HOLD(ReleaseHold::ofJson);

  private final Function<Fields, Command> parser;
  private final String wireName = name().toLowerCase(Locale.ROOT);

  CommandKind(Function<Fields, Command> parser) {
    this.parser = parser;
  }

  /** The name in addresses, metrics and events; mostly the last segment of the HTTP path. */
  public String wireName() {
    return wireName;
  }

  /** The event-bus address that takes commands of this kind. */
  public String address() {
    return "quell.command." + wireName;
  }

  /**
   * Reads a command; unknown fields are ignored.
   *
   * @throws CommandException (INVALID) with a sentence if a field is missing or mistyped
   */
  public Command parse(JsonObject json) {
    return read(Fields.ofJson(json, CommandException::invalid));
  }

  /**
   * Reads a command from fields of any source; unknown ones are ignored.
   *
   * @throws RuntimeException the refusal of the fields, if one is missing or mistyped
   */
  public Command read(Fields fields) {
    return parser.apply(fields);
  }
}
