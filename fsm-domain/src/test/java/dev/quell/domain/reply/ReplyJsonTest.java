package dev.quell.domain.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The replies and the event as {@code docs/event-bus.md} shows them to members of the cluster. */
class ReplyJsonTest {
  private static final Map<Class<?>, Function<Fields, CommandReply>> READERS =
      Map.ofEntries(
          Map.entry(StartReply.class, StartReply::ofJson),
          Map.entry(StatusReply.class, StatusReply::ofJson),
          Map.entry(MessageReply.class, MessageReply::ofJson),
          Map.entry(TasksByStatus.class, TasksByStatus::ofJson),
          Map.entry(InstantiatedBatches.class, InstantiatedBatches::ofJson),
          Map.entry(BatchTransitionReply.class, BatchTransitionReply::ofJson),
          Map.entry(RunStatusReply.class, RunStatusReply::ofJson),
          Map.entry(InstancesReply.class, InstancesReply::ofJson),
          Map.entry(TerminationReply.class, TerminationReply::ofJson),
          Map.entry(LinkReply.class, LinkReply::ofJson),
          Map.entry(ResumeReply.class, ResumeReply::ofJson),
          Map.entry(ResumeStateReply.class, ResumeStateReply::ofJson),
          Map.entry(CleanupReply.class, CleanupReply::ofJson),
          Map.entry(OperationReply.class, OperationReply::ofJson),
          Map.entry(IncreaseReply.class, IncreaseReply::ofJson),
          Map.entry(LimitReply.class, LimitReply::ofJson),
          Map.entry(KillJobReply.class, KillJobReply::ofJson),
          Map.entry(ReleaseReply.class, ReleaseReply::ofJson));

  static Stream<Arguments> replies() {
    return Stream.of(
        arguments(
            new StartReply(
                4711,
                TaskInstanceStatus.RUNNING,
                true,
                12,
                815,
                "fit_model_3",
                "python fit.py --location 3",
                5,
                "/logs/out",
                "/logs/err"),
            """
            {"task_instance_id": 4711, "status": "R", "applied": true, "workflow_run_id": 12,
             "task_id": 815, "task_name": "fit_model_3", "command": "python fit.py --location 3",
             "workflow_id": 5, "stdout": "/logs/out", "stderr": "/logs/err"}
            """),
        arguments(
            new StartReply(1, TaskInstanceStatus.ERROR_FATAL, false, 2, 3, "", "", 4, null, null),
            """
            {"task_instance_id": 1, "status": "F", "applied": false, "workflow_run_id": 2,
             "task_id": 3, "task_name": "", "command": "", "workflow_id": 4,
             "stdout": null, "stderr": null}
            """),
        arguments(
            new StatusReply(TaskInstanceStatus.DONE, true),
            "{\"status\": \"D\", \"applied\": true}"),
        arguments(
            new MessageReply(TaskInstanceStatus.LAUNCHED, false, "It was launched already."),
            """
            {"status": "O", "applied": false, "message": "It was launched already."}
            """),
        arguments(
            new TasksByStatus(
                new EnumMap<>(
                    Map.of(TaskStatus.QUEUED, List.of(815L, 816L), TaskStatus.DONE, List.of(7L)))),
            "{\"tasks_by_status\": {\"Q\": [815, 816], \"D\": [7]}}"),
        arguments(new TasksByStatus(Map.of()), "{\"tasks_by_status\": {}}"),
        arguments(
            new InstantiatedBatches(
                List.of(
                    new InstantiatedBatches.Batch(3, "fit_model", 1, 9, List.of(4711L, 4712L)),
                    new InstantiatedBatches.Batch(4, "plot", 2, 8, List.of(4713L)))),
            """
            {"task_instance_batches": [[3, "fit_model", 1, 9, [4711, 4712]], [4, "plot", 2, 8, [4713]]]}
            """),
        arguments(new BatchTransitionReply(2, 1), "{\"task_instances\": 2, \"tasks\": 1}"),
        arguments(BatchTransitionReply.NONE, "{\"task_instances\": 0, \"tasks\": 0}"),
        arguments(
            new RunStatusReply(WorkflowRunStatus.COLD_RESUME, false),
            "{\"status\": \"C\", \"applied\": false}"),
        arguments(new InstancesReply(2), "{\"task_instances\": 2}"),
        arguments(new TerminationReply(12, 5), "{\"workflow_run_id\": 12, \"num_terminated\": 5}"),
        arguments(LinkReply.linked(12), "{\"workflow_run_id\": 12, \"status\": \"L\"}"),
        arguments(
            LinkReply.refused("A run is alive."),
            "{\"workflow_run_id\": null, \"err_msg\": \"A run is alive.\"}"),
        arguments(new ResumeReply(true), "{\"applied\": true}"),
        arguments(new ResumeStateReply(3, null), "{\"tasks\": 3}"),
        arguments(
            new ResumeStateReply(0, "A run is alive."),
            "{\"tasks\": 0, \"err_msg\": \"A run is alive.\"}"),
        arguments(
            new CleanupReply(2, 1), "{\"num_cleaned_up\": 2, \"num_workflow_runs_finalized\": 1}"),
        arguments(new ReapReply(WorkflowRunStatus.ERROR, 0, true), "{\"status\": \"E\"}"),
        arguments(
            new ReapReply(WorkflowRunStatus.HOT_RESUME, 3, false),
            "{\"status\": \"H\", \"kill_self_remaining\": 3}"),
        arguments(ReapReply.NOTHING, "{\"status\": \"\"}"),
        arguments(new NextStartReply(101, 4), "{\"wfid\": 101}"),
        arguments(new OperationReply(2, 1), "{\"tasks\": 2, \"task_instances\": 1}"),
        arguments(OperationReply.NONE, "{\"tasks\": 0, \"task_instances\": 0}"),
        arguments(new IncreaseReply(List.of(815L, 816L)), "{\"task_ids\": [815, 816]}"),
        arguments(new LimitReply(1000, true), "{\"before\": 1000, \"applied\": true}"),
        arguments(LimitReply.NOTHING, "{\"before\": null, \"applied\": false}"),
        arguments(
            new KillJobReply(7, KillJobState.PAUSED, true),
            "{\"kill_job_id\": 7, \"state\": \"paused\", \"applied\": true}"),
        arguments(new ReleaseReply(1, 2), "{\"holds\": 1, \"tasks\": 2}"));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void tellsWhatTheDocumentShows(CommandReply reply, String documented) {
    assertThat(reply.toJson()).isEqualTo(new JsonObject(documented));
  }

  /** Members that are no worker read replies; the reaper's and the repairer's tell them less. */
  @ParameterizedTest
  @MethodSource("replies")
  void readsBackWhatItTells(CommandReply reply, String documented) {
    assumeFalse(reply instanceof ReapReply || reply instanceof NextStartReply);

    assertThat(read(reply.getClass(), new JsonObject(documented))).isEqualTo(reply);
  }

  private static CommandReply read(Class<? extends CommandReply> type, JsonObject json) {
    return READERS.get(type).apply(Fields.ofJson(json, IllegalArgumentException::new));
  }

  @Test
  void refusesToReadWhatItDoesNotKnow() {
    assertThatThrownBy(
            () -> read(StatusReply.class, new JsonObject("{\"status\": \"?\", \"applied\": true}")))
        .hasMessageStartingWith("The field 'status' must be one of the letters");
    assertThatThrownBy(
            () -> read(TasksByStatus.class, new JsonObject("{\"tasks_by_status\": {\"X\": [1]}}")))
        .hasMessageStartingWith("The field 'tasks_by_status.X' must be under the letter");
  }

  @Test
  void hasARowForEveryReply() {
    Set<Object> shown = replies().map(row -> row.get()[0].getClass()).collect(Collectors.toSet());

    assertThat(shown).isEqualTo(Set.of((Object[]) CommandReply.class.getPermittedSubclasses()));
  }

  /** A command that is carried out in chunks is answered once. */
  @Test
  void addsUpWhatChunksChanged() {
    assertThat(new BatchTransitionReply(7, 5).plus(new BatchTransitionReply(2, 1)))
        .isEqualTo(new BatchTransitionReply(9, 6));
    assertThat(new CleanupReply(7, 5).plus(new CleanupReply(2, 1)))
        .isEqualTo(new CleanupReply(9, 6));
    assertThat(new OperationReply(7, 5).plus(new OperationReply(2, 1)))
        .isEqualTo(new OperationReply(9, 6));
    assertThat(new ResumeStateReply(7, null).plus(new ResumeStateReply(2, "A run is alive.")))
        .isEqualTo(new ResumeStateReply(9, "A run is alive."));
  }

  @Test
  void tellsEveryChangeOfATransactionInOrder() {
    StateChanged event =
        new StateChanged(
            Instant.parse("2026-03-01T12:00:00.123456Z"),
            List.of(
                new StateChange(
                    CommandKind.LOG_RUNNING,
                    4711,
                    TaskInstanceStatus.LAUNCHED,
                    TaskInstanceStatus.RUNNING,
                    815,
                    TaskStatus.RUNNING),
                new StateChange(
                    CommandKind.QUEUE_TASK_BATCH,
                    4712,
                    null,
                    TaskInstanceStatus.QUEUED,
                    816,
                    null)));

    assertThat(StateChanged.ofJson(Fields.ofJson(event.toJson(), IllegalArgumentException::new)))
        .isEqualTo(event);
    assertThat(event.toJson())
        .isEqualTo(
            new JsonObject(
                """
                {"at": "2026-03-01T12:00:00.123456Z", "changes": [
                  {"command": "log_running", "task_instance_id": 4711, "from": "O", "to": "R",
                   "task_id": 815, "task_to": "R"},
                  {"command": "queue_task_batch", "task_instance_id": 4712, "from": null, "to": "Q",
                   "task_id": 816, "task_to": null}]}
                """));
  }
}
