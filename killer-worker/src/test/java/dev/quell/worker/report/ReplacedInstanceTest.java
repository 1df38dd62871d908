package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.MessageReply;
import dev.quell.domain.reply.StartReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Attempt;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reports of an instance that a later one of the same Task has replaced: it ends by itself and
 * never touches the Task or the later instance ({@code docs/contract/fsm.md} §9.3).
 */
@DatabaseTest
class ReplacedInstanceTest {
  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  /** A report of an older instance; {@code after} is its letter afterwards. */
  record Case(String report, String older, String after) {}

  /** Each line: the report, what it makes of some letters, {@code =} for no change. */
  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    """
    start IORTKX F
    start QWEUZDF =
    beat  T F
    beat  QIORXKWEUZDF =
    done  RKT D
    done  QIOXWEUZDF =
    E     RTXK F
    E     QIOWEUZDF =
    Z     ORTK F
    Z     QIXWEUZDF =
    U     ORTK F
    U     QIXWEUZDF =
    F     OTK F
    F     QIRXWEUZDF =
    id    QIORTXKWEUZDF =
    no-id I F
    no-id QORTXKWEUZDF =
    known-E RTX F
    known-E QIOKWEUZDF =
    known-R IOT F
    known-R QRXKWEUZDF =
    unknown ORT F
    unknown QIXKWEUZDF ="""
        .lines()
        .map(line -> line.split(" +"))
        .forEach(
            columns -> {
              for (String older : columns[1].split("")) {
                cases.add(new Case(columns[0], older, columns[2].equals("=") ? older : columns[2]));
              }
            });
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void endsByItself(Case reported) {
    Attempt older = replaced(reported.older(), "R");
    Attempt newer = Attempt.of(db, fixture.instance(older.taskId(), "R"));

    CommandReply reply = worker.ask(report(reported.report(), older.id()));

    assertThat(status(reply).code()).isEqualTo(reported.after());
    assertThat(db.instanceStatus(older.id())).isEqualTo(reported.after());
    assertThat(older.taskChanges()).isEmpty();
    assertThat(newer.instanceChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "A", "Q", "I", "O", "R", "E", "D", "F"})
  void leavesTheTaskAloneWhateverItsStatus(String task) {
    for (String report : List.of("start", "done", "E")) {
      Attempt older = replaced("R", task);
      fixture.instance(older.taskId(), "R");

      worker.ask(report(report, older.id()));

      assertThat(db.instanceStatus(older.id())).isEqualTo(report.equals("done") ? "D" : "F");
      assertThat(older.taskChanges()).isEmpty();
    }
  }

  /** Ended or not, the later instance is the one that counts. */
  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "T", "X", "K", "W", "E", "U", "Z", "D", "F"})
  void isReplacedByALaterInstanceInAnyStatus(String newerStatus) {
    Attempt older = replaced("K", "R");
    fixture.instance(older.taskId(), newerStatus);

    worker.ask(report("done", older.id()));

    assertThat(db.instanceStatus(older.id())).isEqualTo("D");
    assertThat(older.taskChanges()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "E, 1",
    "Z, 1",
    "U, 1",
    "done, 0",
    "start, 0",
    "beat, 0",
    "known-E, 1",
    "known-R, 0",
    "unknown, 1"
  })
  void logsTheErrorThatEndedIt(String report, long errorRows) {
    Attempt older = replaced("T", "R");
    fixture.instance(older.taskId(), "R");

    worker.ask(report(report, older.id()));

    assertThat(db.errorRows(older.id())).isEqualTo(errorRows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "done", "E"})
  void theLaterInstanceGoesOnAsUsual(String report) {
    Attempt older = replaced("R", "O");
    long newer = fixture.instance(older.taskId(), "O");

    worker.ask(report(report, older.id()));

    assertThat(status(worker.ask(report("start", newer)))).isEqualTo(TaskInstanceStatus.RUNNING);
    assertThat(status(worker.ask(report("done", newer)))).isEqualTo(TaskInstanceStatus.DONE);
    assertThat(db.taskStatus(older.taskId())).isEqualTo("D");
  }

  private Attempt replaced(String instance, String task) {
    return Attempt.of(
        db, fixture.overdue(fixture.instanceOfEarlierRun(fixture.task(task), instance)));
  }

  private static TaskInstanceReport report(String kind, long id) {
    return switch (kind) {
      case "start" -> new LogRunning(id, 60, WorkerDetails.NONE);
      case "beat" -> new LogReportBy(id, 60, WorkerDetails.NONE);
      case "done" -> new LogDone(id, WorkerDetails.NONE);
      case "id" -> new LogDistributorId(id, "4711", 60);
      case "no-id" -> new LogNoDistributorId(id, "refused");
      case "known-E" -> known(id, TaskInstanceStatus.ERROR);
      case "known-R" -> known(id, TaskInstanceStatus.RUNNING);
      case "unknown" ->
          new LogUnknownError(id, TaskInstanceStatus.UNKNOWN_ERROR, "vanished", WorkerDetails.NONE);
      default ->
          new LogErrorWorkerNode(
              id, TaskInstanceStatus.ofCode(kind), "it broke", WorkerDetails.NONE);
    };
  }

  private static LogKnownError known(long id, TaskInstanceStatus state) {
    return new LogKnownError(id, state, "the cluster says so", WorkerDetails.NONE);
  }

  private static TaskInstanceStatus status(CommandReply reply) {
    if (reply instanceof MessageReply message) {
      return message.status();
    }
    return reply instanceof StartReply start ? start.status() : ((StatusReply) reply).status();
  }
}
