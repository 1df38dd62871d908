package dev.quell.domain.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionDecision;
import dev.quell.domain.task.TransitionRules;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each report of an instance asks for and leaves in the error log: {@code
 * docs/contract/array-and-task-instance.md} §7 to §17.
 */
class TaskInstanceReportTest {
  private static final String STATUSES = "QIORTXKWEUZDF";

  /** The status asked for, one letter for each of QIORTXKWEUZDF; a dash asks for no change. */
  @ParameterizedTest(name = "{0} {1} asks for {2}")
  @CsvSource({
    "LOG_RUNNING,            ,  RRRRREFRRRRRR",
    "LOG_REPORT_BY,          ,  ----R--------",
    "LOG_DONE,               ,  DDDDDDDDDDDDD",
    "LOG_ERROR_WORKER_NODE, E,  EEEEEEFEEEEEE",
    "LOG_ERROR_WORKER_NODE, Z,  ZZZZZZFZZZZZZ",
    "LOG_DISTRIBUTOR_ID,     ,  -O-----------",
    "LOG_NO_DISTRIBUTOR_ID,  ,  WWWWWWW-WWWWW",
    "LOG_KNOWN_ERROR,       E,  EEEEEEEE-EEEE",
    "LOG_KNOWN_ERROR,       F,  FFFFFFFFFFFF-",
    "LOG_KNOWN_ERROR,       R,  RRR-RRRRRRRRR",
    "LOG_UNKNOWN_ERROR,     U,  UUUUUUUUU-UUU"
  })
  void asksForAStatus(CommandKind kind, String errorState, String wanted) {
    TaskInstanceReport report = report(kind, errorState);

    assertThat(
            STATUSES
                .chars()
                .mapToObj(letter -> TaskInstanceStatus.ofCode(Character.toString(letter)))
                .map(report::wantedStatus)
                .map(asked -> asked.map(TaskInstanceStatus::code).orElse("-"))
                .collect(Collectors.joining()))
        .isEqualTo(wanted);
  }

  @ParameterizedTest(name = "{0} {1} is right of an instance in {2}")
  @CsvSource({
    "LOG_DISTRIBUTOR_ID,     , O",
    "LOG_NO_DISTRIBUTOR_ID,  , W",
    "LOG_KNOWN_ERROR,       Z, Z",
    "LOG_KNOWN_ERROR,       R, R",
    "LOG_UNKNOWN_ERROR,     U, U"
  })
  void ofADistributorHasAStatusThatItIsRightOf(CommandKind kind, String errorState, String letter) {
    assertThat(((DistributorReport) report(kind, errorState)).reportedStatus().code())
        .isEqualTo(letter);
  }

  /** The contract of one report: what it asks for is judged by the rules of transitions. */
  @ParameterizedTest
  @EnumSource
  void isJudgedByWhatItAsksFor(TaskInstanceStatus current) {
    TaskState task = new TaskState(TaskStatus.RUNNING, 1, 3);
    TaskInstanceReport done = report(CommandKind.LOG_DONE, null);
    TaskInstanceReport beat = report(CommandKind.LOG_REPORT_BY, null);

    assertThat(done.decide(task, current, true))
        .isEqualTo(TransitionRules.decide(task, current, true, TaskInstanceStatus.DONE));
    assertThat(beat.decide(task, current, true))
        .isEqualTo(
            current == TaskInstanceStatus.TRIAGING
                ? new TransitionDecision.Apply(TaskInstanceStatus.RUNNING, TaskStatus.RUNNING)
                : new TransitionDecision.Ignore());
  }

  @ParameterizedTest(name = "{0} {1} leaves {2}")
  @CsvSource({
    "LOG_RUNNING,            ,",
    "LOG_REPORT_BY,          ,",
    "LOG_DONE,               ,",
    "LOG_ERROR_WORKER_NODE, E, exit code 1",
    "LOG_DISTRIBUTOR_ID,     ,",
    "LOG_NO_DISTRIBUTOR_ID,  , refused",
    "LOG_KNOWN_ERROR,       Z, it is gone",
    "LOG_KNOWN_ERROR,       R,",
    "LOG_UNKNOWN_ERROR,     U, it is gone"
  })
  void leavesItsReasonInTheErrorLogUnlessAllIsWell(
      CommandKind kind, String errorState, String reason) {
    assertThat(report(kind, errorState).errorDescription()).isEqualTo(Optional.ofNullable(reason));
  }

  /**
   * {@code docs/contract/array-and-task-instance.md} §11: whoever has reported meanwhile is spared.
   */
  @ParameterizedTest
  @CsvSource({
    "LOG_RUNNING,           false",
    "LOG_REPORT_BY,         false",
    "LOG_DONE,              false",
    "LOG_ERROR_WORKER_NODE, false",
    "LOG_DISTRIBUTOR_ID,    false",
    "LOG_NO_DISTRIBUTOR_ID, false",
    "LOG_KNOWN_ERROR,       false",
    "LOG_UNKNOWN_ERROR,     true"
  })
  void onlyAVerdictWithoutAReasonWaitsForTheDeadline(CommandKind kind, boolean waits) {
    assertThat(report(kind, "E").countsOnlyIfOverdue()).isEqualTo(waits);
  }

  @Test
  void keepsWhatALaterReportDoesNotTell() {
    WorkerDetails first = new WorkerDetails("n1", "d1", 1L, "o1", "e1", "lo1", "le1");
    WorkerDetails second = new WorkerDetails("n2", "d2", 2L, "o2", "e2", "lo2", "le2");

    assertThat(first.overwrittenBy(second)).isEqualTo(second);
    assertThat(first.overwrittenBy(WorkerDetails.NONE)).isEqualTo(first);
    assertThat(WorkerDetails.NONE.overwrittenBy(second)).isEqualTo(second);
    assertThat(first.isEmpty()).isFalse();
    assertThat(WorkerDetails.NONE.isEmpty()).isTrue();
  }

  @Test
  void hasAnAddressForEveryKind() {
    assertThat(Arrays.stream(CommandKind.values()).map(CommandKind::address))
        .doesNotHaveDuplicates()
        .contains("quell.command.log_error_worker_node", "quell.command.update_status");
  }

  /** A report with all that its kind requires. */
  private static TaskInstanceReport report(CommandKind kind, String errorState) {
    return (TaskInstanceReport)
        kind.parse(
            new JsonObject(
                    """
                    {"task_instance_id": 1, "next_report_increment": 90.0, "process_group_id": 2,
                     "distributor_id": "4711", "no_id_err_msg": "refused",
                     "error_description": "exit code 1", "error_message": "it is gone"}
                    """)
                .put("error_state", errorState));
  }
}
