package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.MessageReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.locking.LockedTask;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reports of one batch see what those before them in the same batch have done. */
class ReportDeciderTest {
  private static final long INSTANCE = 1;
  private static final long TASK = 2;
  private static final LogUnknownError VERDICT =
      new LogUnknownError(
          INSTANCE, TaskInstanceStatus.UNKNOWN_ERROR, "vanished", WorkerDetails.NONE);

  static Stream<TaskInstanceReport> signsOfLife() {
    return Stream.of(
        new LogReportBy(INSTANCE, 60, WorkerDetails.NONE),
        new LogRunning(INSTANCE, 60, WorkerDetails.NONE),
        new LogDistributorId(INSTANCE, "4711", 60));
  }

  @ParameterizedTest
  @MethodSource("signsOfLife")
  void aReportEarlierInTheBatchSavesItsInstance(TaskInstanceReport report) {
    ReportOutcome outcome = decide(TaskInstanceStatus.TRIAGING, report, VERDICT);

    MessageReply verdict = (MessageReply) outcome.replies().get(1).orElseThrow();
    assertThat(verdict.applied()).isFalse();
    assertThat(verdict.message()).contains("not overdue");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.tasks()).isEmpty();
  }

  @Test
  void aVerdictEarlierInTheBatchStands() {
    ReportOutcome outcome =
        decide(
            TaskInstanceStatus.TRIAGING,
            VERDICT,
            new LogReportBy(INSTANCE, 60, WorkerDetails.NONE),
            VERDICT);

    assertThat(outcome.replies().get(0))
        .contains(new MessageReply(TaskInstanceStatus.UNKNOWN_ERROR, true, ""));
    assertThat(outcome.replies().get(2))
        .contains(
            new MessageReply(
                TaskInstanceStatus.UNKNOWN_ERROR,
                false,
                "The task instance is in status U already."));
    assertThat(outcome.errors()).containsExactly(new ReportOutcome.ErrorRow(INSTANCE, "vanished"));
    assertThat(outcome.tasks()).isEqualTo(Map.of(TASK, TaskStatus.REGISTERING));
    assertThat(outcome.instances().get(0).reportByIncrement()).isNull();
  }

  /** One instance that is overdue, of a Task that runs. */
  private static ReportOutcome decide(TaskInstanceStatus status, TaskInstanceReport... reports) {
    return new ReportDecider(
            List.of(new LockedTask(TASK, new TaskState(TaskStatus.RUNNING, 1, 3))),
            List.of(new LockedInstance(INSTANCE, TASK, status, true, true)))
        .decide(Stream.of(reports).map(report -> new LocatedReport(report, TASK, null)).toList());
  }
}
