package dev.quell.api.report;

import static dev.quell.api.http.CommandRoute.of;

import dev.quell.api.auth.Caller;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.CommandRoute;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.SetResume;
import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Lists the routes by which running programs send commands ({@code
 * docs/contract/array-and-task-instance.md} §2-§18, {@code docs/contract/workflow-and-bind.md}
 * §4-§6, §16-§21, {@code docs/contract/cli-and-reaper.md} §29, §32).
 */
public final class ReportCommands {
  private static final String ARRAY = "array_id";
  private static final String INSTANCE = "task_instance_id";
  private static final String RUN = "workflow_run_id";
  private static final String WORKFLOW = "workflow_id";

  /** Says that how much a command changed is not told. */
  private static final JsonObject NOTHING = new JsonObject();

  private static final JsonObject SUCCESS = new JsonObject().put("success", true);

  private ReportCommands() {}

  /** Gives the rows, in the order in which a program lives. */
  public static List<CommandRoute> routes() {
    return List.of(
        of("queueTaskBatch", CommandKind.QUEUE_TASK_BATCH).id(ARRAY),
        of("instantiateTaskInstances", CommandKind.INSTANTIATE_TASK_INSTANCES),
        of("transitionToLaunched", CommandKind.TRANSITION_TO_LAUNCHED).id(ARRAY).answer(NOTHING),
        of("logDistributorIds", CommandKind.LOG_ARRAY_DISTRIBUTOR_IDS)
            .id(ARRAY)
            .body(ReportCommands::distributorIds)
            .answer(SUCCESS),
        of("transitionToKilled", CommandKind.TRANSITION_TO_KILLED)
            .id(ARRAY)
            .body(ReportCommands::inTheNameOfTheCaller)
            .answer(NOTHING),
        of("logReportByBatch", CommandKind.LOG_REPORT_BY_BATCH).answer(NOTHING),
        of("logDistributorId", CommandKind.LOG_DISTRIBUTOR_ID)
            .id(INSTANCE)
            .answer(TaskInstanceAnswers::message),
        of("logNoDistributorId", CommandKind.LOG_NO_DISTRIBUTOR_ID)
            .id(INSTANCE)
            .answer(TaskInstanceAnswers::message),
        of("logKnownError", CommandKind.LOG_KNOWN_ERROR)
            .id(INSTANCE)
            .answer(TaskInstanceAnswers::message),
        of("logUnknownError", CommandKind.LOG_UNKNOWN_ERROR)
            .id(INSTANCE)
            .answer(TaskInstanceAnswers::message),
        of("logRunning", CommandKind.LOG_RUNNING).id(INSTANCE).answer(TaskInstanceAnswers::start),
        of("logReportBy", CommandKind.LOG_REPORT_BY)
            .id(INSTANCE)
            .answer(TaskInstanceAnswers::status),
        of("logDone", CommandKind.LOG_DONE).id(INSTANCE).answer(TaskInstanceAnswers::status),
        of("logErrorWorkerNode", CommandKind.LOG_ERROR_WORKER_NODE)
            .id(INSTANCE)
            .answer(TaskInstanceAnswers::status),
        of("linkWorkflowRun", CommandKind.LINK_WORKFLOW_RUN),
        of("updateRunStatus", CommandKind.UPDATE_STATUS).id(RUN).answer(WorkflowRunAnswers::status),
        of("logRunHeartbeat", CommandKind.LOG_HEARTBEAT).id(RUN).answer(WorkflowRunAnswers::status),
        of("setStatusForTriaging", CommandKind.SET_STATUS_FOR_TRIAGING)
            .id(RUN)
            .ignoringBody()
            .answer(NOTHING),
        of("terminateTaskInstances", CommandKind.TERMINATE_TASK_INSTANCES).id(RUN).ignoringBody(),
        of("setResume", CommandKind.SET_RESUME)
            .id(WORKFLOW)
            .body(ReportCommands::byTheCaller)
            .byOwnerOf(command -> ((SetResume) command).workflowId())
            .orByOperator(command -> ((SetResume) command).reason())
            .answer(NOTHING),
        of("setResumeState", CommandKind.SET_RESUME_STATE)
            .id(WORKFLOW)
            .answer(ResumeAnswers::resumeState),
        of("forceCleanupKillSelf", CommandKind.FORCE_CLEANUP_KILL_SELF).id(WORKFLOW).ignoringBody(),
        // A run that never started is left to Quell's own reaper: start_grace stays absent.
        of("reapWorkflowRun", CommandKind.REAP_WORKFLOW_RUN).id(RUN).ignoringBody(),
        of("fixStatusInconsistency", CommandKind.FIX_STATUS_INCONSISTENCY).id(WORKFLOW));
  }

  /** The body is the map of the job ids that the cluster gave. */
  private static Fields distributorIds(ApiRequest request) {
    return CommandRoute.noFields().with("distributor_ids", request.json());
  }

  /** Whom the audit names is not for the body to say. */
  private static Fields byTheCaller(ApiRequest request) {
    return request.body().with("requested_by", request.caller().name());
  }

  /** Whom the audit names is not for the body to say; nobody if nobody has said who calls. */
  private static Fields inTheNameOfTheCaller(ApiRequest request) {
    Fields body = request.body();
    Caller caller = request.caller();
    return body.with("requested_by", caller.isAnonymous() ? null : caller.name());
  }
}
