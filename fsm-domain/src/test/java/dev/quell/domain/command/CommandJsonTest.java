package dev.quell.domain.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The JSON form of a command tells all of it, as an object in memory and as text on the wire. */
class CommandJsonTest {
  private static final double TEN_YEARS = 315_360_000;

  @Property
  void readsBackWhatItWrote(@ForAll("commands") Command command) {
    assertThat(command.kind().parse(command.toJson())).isEqualTo(command);
  }

  @Property
  void readsBackWhatItSent(@ForAll("commands") Command command) {
    JsonObject received = new JsonObject(command.toJson().encode());

    assertThat(command.kind().parse(received)).isEqualTo(command);
  }

  @Property
  void ignoresFieldsItDoesNotKnow(@ForAll("commands") Command command) {
    JsonObject json =
        command.toJson().put("server_structlog_context", new JsonObject().put("task_id", "x"));

    assertThat(command.kind().parse(json)).isEqualTo(command);
  }

  @Provide
  Arbitrary<Command> commands() {
    return Arbitraries.of(CommandKind.class).flatMap(CommandJsonTest::commandOf);
  }

  private static Arbitrary<Command> commandOf(CommandKind kind) {
    return switch (kind) {
      case LOG_RUNNING -> Combinators.combine(ids(), seconds(), startDetails()).as(LogRunning::new);
      case LOG_REPORT_BY ->
          Combinators.combine(ids(), seconds(), heartbeatDetails()).as(LogReportBy::new);
      case LOG_DONE -> Combinators.combine(ids(), endDetails()).as(LogDone::new);
      case LOG_ERROR_WORKER_NODE ->
          Combinators.combine(ids(), errorStates(), texts(), endDetails())
              .as(LogErrorWorkerNode::new);
      case LOG_DISTRIBUTOR_ID ->
          Combinators.combine(ids(), texts(), seconds()).as(LogDistributorId::new);
      case LOG_NO_DISTRIBUTOR_ID -> Combinators.combine(ids(), texts()).as(LogNoDistributorId::new);
      case LOG_KNOWN_ERROR ->
          Combinators.combine(ids(), verdicts(), texts(), jobDetails()).as(LogKnownError::new);
      case LOG_UNKNOWN_ERROR ->
          Combinators.combine(ids(), errorStates(), texts(), jobDetails()).as(LogUnknownError::new);
      case QUEUE_TASK_BATCH ->
          Combinators.combine(ids(), ids(), ids(), idLists()).as(QueueTaskBatch::new);
      case INSTANTIATE_TASK_INSTANCES -> idLists().map(InstantiateTaskInstances::new);
      case TRANSITION_TO_LAUNCHED ->
          Combinators.combine(ids(), batchNumbers(), seconds()).as(TransitionToLaunched::new);
      case TRANSITION_TO_KILLED ->
          Combinators.combine(ids(), batchNumbers(), optionalTexts()).as(TransitionToKilled::new);
      case UPDATE_STATUS -> Combinators.combine(ids(), runStatuses()).as(UpdateRunStatus::new);
      case LOG_HEARTBEAT ->
          Combinators.combine(ids(), runStatuses(), seconds()).as(LogRunHeartbeat::new);
      case LOG_ARRAY_DISTRIBUTOR_IDS ->
          Combinators.combine(ids(), textsById()).as(LogArrayDistributorIds::new);
      case LOG_REPORT_BY_BATCH ->
          Combinators.combine(seconds(), idLists()).as(LogReportByBatch::new);
      case SET_STATUS_FOR_TRIAGING -> ids().map(SetStatusForTriaging::new);
      case TERMINATE_TASK_INSTANCES -> ids().map(TerminateTaskInstances::new);
      case REBIND_TASKS ->
          Combinators.combine(ids(), texts(), texts(), batchNumbers(), Arbitraries.of(true, false))
              .as(RebindTasks.Rebinding::new)
              .list()
              .uniqueElements(RebindTasks.Rebinding::taskId)
              .ofMaxSize(5)
              .map(RebindTasks::of);
      case LINK_WORKFLOW_RUN ->
          Combinators.combine(ids(), texts(), texts(), seconds()).as(LinkWorkflowRun::new);
      case SET_RESUME ->
          Combinators.combine(
                  ids(), flags(), nonBlankTexts().injectNull(0.3), texts().injectNull(0.3))
              .as(SetResume::new);
      case SET_RESUME_STATE -> Combinators.combine(ids(), flags()).as(SetResumeState::new);
      case FORCE_CLEANUP_KILL_SELF -> ids().map(ForceCleanupKillSelf::new);
      case REAP_WORKFLOW_RUN ->
          Combinators.combine(ids(), seconds().injectNull(0.3)).as(ReapWorkflowRun::new);
      case FIX_STATUS_INCONSISTENCY ->
          Combinators.combine(ids(), batchNumbers()).as(FixStatusInconsistency::new);
      case UPDATE_TASK_STATUSES -> updates();
      case INCREASE_RESOURCES ->
          Combinators.combine(ids(), nonBlankTexts().injectNull(0.3), texts().injectNull(0.3))
              .as(IncreaseResources::new);
      case LIMIT_CONCURRENCY ->
          Combinators.combine(
                  ids(),
                  ids().injectNull(0.5),
                  batchNumbers(),
                  Arbitraries.of(true, false),
                  nonBlankTexts().injectNull(0.3),
                  texts().injectNull(0.3))
              .as(LimitConcurrency::new);
      case RESET_WORKFLOW ->
          Combinators.combine(
                  ids(),
                  Arbitraries.of(true, false),
                  nonBlankTexts().injectNull(0.3),
                  texts().injectNull(0.3))
              .as(ResetWorkflow::new);
      case CREATE_KILL_JOB -> killJobs();
      case STEER_KILL_JOB ->
          Combinators.combine(
                  ids(),
                  Arbitraries.of(KillJobAction.class),
                  rates(),
                  nonBlankTexts(),
                  optionalTexts())
              .as(SteerKillJob::new);
      case RELEASE_HOLD ->
          Combinators.combine(ids(), Arbitraries.of(true, false), nonBlankTexts(), nonBlankTexts())
              .as(
                  (id, ofRun, reason, person) ->
                      new ReleaseHold(ofRun ? id : null, ofRun ? null : id, reason, person, null));
    };
  }

  private static Arbitrary<Command> updates() {
    return Combinators.combine(
            ids(),
            idLists().optional(),
            Arbitraries.of(TaskStatus.DONE, TaskStatus.REGISTERING),
            Arbitraries.of(true, false),
            nonBlankTexts().injectNull(0.3),
            texts().injectNull(0.3))
        .as(
            (workflow, tasks, status, recursive, person, reason) ->
                new UpdateTaskStatuses(
                    workflow, tasks, status, recursive && tasks.isPresent(), person, reason));
  }

  private static Arbitrary<Command> killJobs() {
    Arbitrary<Long> optionalIds = ids().injectNull(0.5);
    return Combinators.combine(selectors(), seconds(), rates(), nonBlankTexts(), optionalTexts())
        .flatAs(
            (selector, grace, rate, reason, key) ->
                Combinators.combine(
                        Arbitraries.of(KillMode.class),
                        Arbitraries.of(Downstream.class),
                        Arbitraries.of(KillScope.class),
                        optionalIds,
                        optionalIds)
                    .as(
                        (mode, downstream, scope, horizon, expected) ->
                            new CreateKillJob(
                                selector,
                                mode,
                                grace,
                                rate,
                                KillScope.mayBeAll(selector) ? scope : KillScope.LIVE,
                                downstream,
                                scope == KillScope.ALL && selector.isOfAWorkflowAlone(),
                                reason,
                                "alice",
                                key,
                                key,
                                horizon,
                                expected)));
  }

  private static Arbitrary<KillSelector> selectors() {
    return Arbitraries.oneOf(
        nonEmptyIdLists().map(tasks -> byIds(tasks, List.of())),
        nonEmptyIdLists().map(instances -> byIds(List.of(), instances)),
        filters());
  }

  private static KillSelector byIds(List<Long> tasks, List<Long> instances) {
    return new KillSelector(
        tasks, instances, null, null, null, null, null, Set.of(), null, null, null, null);
  }

  private static Arbitrary<KillSelector> filters() {
    Arbitrary<Long> optionalIds = ids().injectNull(0.5);
    return Combinators.combine(
            ids(),
            optionalIds,
            batchNumbers().injectNull(0.5),
            optionalIds,
            Arbitraries.of(TaskInstanceStatus.live()).set().ofMaxSize(3),
            optionalTexts(),
            seconds().injectNull(0.5))
        .as(
            (array, workflow, batch, template, statuses, text, seconds) ->
                new KillSelector(
                    List.of(), List.of(), workflow, workflow, array, batch, template, statuses,
                    text, text, seconds, seconds));
  }

  private static Arbitrary<List<Long>> nonEmptyIdLists() {
    return idLists().filter(ids -> !ids.isEmpty());
  }

  private static Arbitrary<Double> rates() {
    return Arbitraries.doubles().between(0.01, 1_000_000).injectNull(0.3);
  }

  private static Arbitrary<String> nonBlankTexts() {
    return texts().filter(text -> !text.isBlank());
  }

  private static Arbitrary<WorkerDetails> startDetails() {
    return Combinators.combine(optionalTexts(), optionalTexts(), ids())
        .as(
            (nodename, distributorId, group) ->
                new WorkerDetails(nodename, distributorId, group, null, null, null, null));
  }

  private static Arbitrary<WorkerDetails> heartbeatDetails() {
    return Combinators.combine(optionalTexts(), optionalTexts(), optionalTexts())
        .as(
            (distributorId, stdout, stderr) ->
                new WorkerDetails(null, distributorId, null, stdout, stderr, null, null));
  }

  private static Arbitrary<WorkerDetails> endDetails() {
    Arbitrary<String> texts = optionalTexts();
    return Combinators.combine(texts, texts, texts, texts, texts, texts)
        .as(
            (nodename, distributorId, stdout, stderr, stdoutLog, stderrLog) ->
                new WorkerDetails(
                    nodename, distributorId, null, stdout, stderr, stdoutLog, stderrLog));
  }

  private static Arbitrary<WorkerDetails> jobDetails() {
    return Combinators.combine(optionalTexts(), optionalTexts()).as(WorkerDetails::ofJob);
  }

  private static Arbitrary<TaskInstanceStatus> verdicts() {
    return Arbitraries.of("E", "Z", "U", "F", "R").map(TaskInstanceStatus::ofCode);
  }

  private static Arbitrary<TaskInstanceStatus> errorStates() {
    return Arbitraries.of("E", "Z", "U", "F").map(TaskInstanceStatus::ofCode);
  }

  private static Arbitrary<WorkflowRunStatus> runStatuses() {
    return Arbitraries.of(WorkflowRunStatus.class);
  }

  private static Arbitrary<Boolean> flags() {
    return Arbitraries.of(true, false);
  }

  private static Arbitrary<Long> ids() {
    return Arbitraries.longs().between(0, Long.MAX_VALUE);
  }

  private static Arbitrary<List<Long>> idLists() {
    return ids().set().ofMaxSize(20).map(ids -> ids.stream().sorted().toList());
  }

  private static Arbitrary<Map<Long, String>> textsById() {
    return Arbitraries.maps(ids(), texts()).ofMaxSize(20);
  }

  private static Arbitrary<Integer> batchNumbers() {
    return Arbitraries.integers().between(0, Integer.MAX_VALUE);
  }

  private static Arbitrary<Double> seconds() {
    return Arbitraries.doubles().between(0, TEN_YEARS);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().all().excludeChars('\0').ofMaxLength(30);
  }

  private static Arbitrary<String> optionalTexts() {
    return texts().injectNull(0.3);
  }
}
