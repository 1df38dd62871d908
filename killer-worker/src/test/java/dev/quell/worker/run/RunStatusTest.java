package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.RunCommand;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Steps and heartbeats of runs: {@code docs/contract/workflow-and-bind.md} §A.2 to §A.6, §18 and
 * §19.
 */
@DatabaseTest
class RunStatusTest {
  private static final long UNKNOWN = 9_000_000_000L;

  @Shared private TestDatabase db;
  @Shared private TestWorker worker;

  @ParameterizedTest
  @CsvSource({"D, DD", "E, EF", "S, SF"})
  void leadsAWorkflowFromTheLinkToTheEnd(String end, String letters) {
    TestRun run = TestRun.create(db, "A", "G");

    for (String step : "LG BQ II OO RR".split(" ")) {
      assertThat(ask(run, step.substring(0, 1))).isEqualTo(reply(step.substring(0, 1), true));
      assertThat(run.letters()).isEqualTo(step);
    }
    assertThat(ask(run, end)).isEqualTo(reply(end, true));
    assertThat(run.letters()).isEqualTo(letters);
  }

  /**
   * A.6.3: a client that died in I or O can be stopped for a resume, and its workflow be linked.
   */
  @ParameterizedTest
  @CsvSource({"B, Q", "I, I", "O, O", "R, R"})
  void letsARunInAnyStatusGiveWayToAResume(String run, String workflow) {
    for (String kind : List.of("C", "H")) {
      TestRun stuck = TestRun.create(db, workflow, run);

      assertThat(ask(stuck, kind)).isEqualTo(reply(kind, true));
      assertThat(stuck.letters()).isEqualTo(kind + workflow);
      assertThat(ask(stuck, "T")).isEqualTo(reply("T", true));
      assertThat(stuck.letters()).isEqualTo("TH");

      TestRun next = stuck.another("G");
      assertThat(ask(next, "L")).isEqualTo(reply("L", true));
      assertThat(next.letters()).isEqualTo("LG");
    }
  }

  /** A.4: the tasks have all finished, but the run was told to give way first. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "H"})
  void refusesTheEndsOfARunThatIsToGiveWay(String kind) {
    TestRun run = TestRun.create(db, "R", kind);

    for (String asked : List.of("D", "E", "S", "R", kind)) {
      assertThat(ask(run, asked)).isEqualTo(reply(kind, false));
    }
    assertThat(run.changes()).isEmpty();
    assertThat(run.workflowChanges()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"B, Q", "D, D", "E, F", "T, H", "R, R", "L, G"})
  void answersARepetitionWithTheSameLetterAndChangesNothing(String run, String workflow) {
    TestRun repeated = TestRun.create(db, workflow, run);

    assertThat(ask(repeated, run)).isEqualTo(reply(run, false));
    assertThat(repeated.changes()).isEmpty();
    assertThat(repeated.workflowChanges()).isEmpty();
  }

  /** The reference moves the run alone in these: half transitions, A.2. */
  @ParameterizedTest
  @CsvSource({"L, Q, B", "L, R, B", "O, D, R", "G, Q, L", "G, I, L", "G, R, L", "B, H, I"})
  void doesNotLetARunGoWhereItsWorkflowCannot(String run, String workflow, String asked) {
    TestRun refused = TestRun.create(db, workflow, run);

    assertThat(ask(refused, asked)).isEqualTo(reply(run, false));
    assertThat(refused.changes()).isEmpty();
    assertThat(refused.workflowChanges()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"R, F, D", "R, H, D", "R, D, E", "L, Q, A", "C, D, T"})
  void endsARunAlsoIfItsWorkflowCannotFollow(String run, String workflow, String end) {
    TestRun ended = TestRun.create(db, workflow, run);

    assertThat(ask(ended, end)).isEqualTo(reply(end, true));
    assertThat(ended.letters()).isEqualTo(end + workflow);
    assertThat(ended.workflowChanges()).isEmpty();
  }

  @Test
  void touchesNoDeadlineWithAStep() {
    TestRun run = TestRun.create(db, "R", "R");

    ask(run, "D");

    assertThat(run.changes()).containsOnlyKeys("status", "status_date");
    assertThat(run.workflowChanges()).containsOnlyKeys("status", "status_date");
    assertThat(run.changes().get("status_date"))
        .isEqualTo(run.workflowChanges().get("status_date"));
  }

  @ParameterizedTest
  @CsvSource({"L, G", "B, Q", "I, I", "O, O", "R, R"})
  void movesTheDeadlineOfARunOnItsWayUp(String status, String workflow) {
    TestRun run = TestRun.create(db, workflow, status);

    assertThat(beat(run, status, 93.5)).isEqualTo(reply(status, false));
    assertThat(run.changes()).containsOnlyKeys("heartbeat_date", "report_increment");
    assertThat(run.workflowChanges()).isEmpty();
    assertThat(secondsLeft(run)).isBetween(80.0, 93.5);
  }

  /** So a resume goes on at most 93 s after the last heartbeat in R, A.3. */
  @ParameterizedTest
  @CsvSource({
    "C, C", "C, R", "H, H", "H, R", "D, D", "D, R", "E, R", "S, S", "T, T", "A, L", "G, G"
  })
  void keepsTheDeadlineOfARunThatIsToEndOrHasEnded(String status, String named) {
    TestRun run = TestRun.create(db, "R", status);

    assertThat(beat(run, named, 93)).isEqualTo(reply(status, false));
    assertThat(run.changes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"R, R, D, D", "R, R, C, R", "O, O, R, R", "L, G, A, A", "C, R, T, H"})
  void takesTheStepThatAHeartbeatAsksForAndMovesTheDeadline(
      String status, String workflow, String named, String follows) {
    TestRun run = TestRun.create(db, workflow, status);

    assertThat(beat(run, named, 93)).isEqualTo(reply(named, true));
    assertThat(run.letters()).isEqualTo(named + follows);
    assertThat(run.changes())
        .containsOnlyKeys("status", "status_date", "heartbeat_date", "report_increment");
    assertThat(
            db.<Boolean>value(
                "select heartbeat_date = status_date + interval '93 s' from workflow_run where id = ?",
                run.id()))
        .as("one reading of the clock")
        .isTrue();
  }

  @Test
  void tellsTheBuilderOfAResumeWhereItsRunIs() {
    TestRun run = TestRun.create(db, "O", "O");

    assertThat(beat(run, "B", 93)).isEqualTo(reply("O", false));
    assertThat(ask(run, "B")).isEqualTo(reply("O", false));
    assertThat(run.changes()).isEmpty();
  }

  @Test
  void takesHeartbeatsOfOneRunThatComeTogether() {
    TestRun run = TestRun.create(db, "R", "R");

    List<Future<CommandReply>> replies =
        Stream.of("R", "B", "R", "O", "R")
            .map(named -> worker.send(new LogRunHeartbeat(run.id(), status(named), 93)))
            .toList();

    replies.forEach(reply -> assertThat(Await.await(reply)).isEqualTo(reply("R", false)));
    assertThat(run.changes()).containsOnlyKeys("heartbeat_date", "report_increment");
  }

  @Test
  void refusesAnUnknownRunAndCarriesOutItsNeighbours() {
    TestRun run = TestRun.create(db, "R", "R");
    Future<CommandReply> unknown =
        worker.send(new UpdateRunStatus(UNKNOWN, WorkflowRunStatus.DONE));
    Future<CommandReply> known = worker.send(new UpdateRunStatus(run.id(), WorkflowRunStatus.DONE));
    Future<CommandReply> heartbeat =
        worker.send(new LogRunHeartbeat(UNKNOWN, WorkflowRunStatus.RUNNING, 93));

    for (Future<CommandReply> refused : List.of(unknown, heartbeat)) {
      assertThat(Await.failureOf(refused))
          .isInstanceOf(CommandException.class)
          .hasMessage("There is no workflow run " + UNKNOWN + ".")
          .extracting(failure -> ((CommandException) failure).code())
          .isEqualTo(FailureCode.NOT_FOUND);
    }
    assertThat(Await.await(known)).isEqualTo(reply("D", true));
  }

  @Test
  void linksOnlyOneOfTheRunsThatAskTogether() {
    TestRun first = TestRun.create(db, "F", "G");
    TestRun second = first.another("G");
    TestRun third = first.another("G");

    List<Future<CommandReply>> replies =
        Stream.of(first, second, third)
            .map(run -> worker.send(new UpdateRunStatus(run.id(), WorkflowRunStatus.LINKING)))
            .toList();

    assertThat(replies.stream().map(Await::await))
        .containsExactlyInAnyOrder(reply("L", true), reply("G", false), reply("G", false));
    assertThat(first.letters() + second.letters() + third.letters())
        .matches("(LG|GG){3}")
        .containsOnlyOnce("LG");
  }

  @ParameterizedTest
  @ValueSource(strings = {"L", "B", "I", "O", "R", "C", "H"})
  void linksNoRunWhileAnotherIsAlive(String alive) {
    TestRun other = TestRun.create(db, "F", alive);
    TestRun run = other.another("G");

    assertThat(ask(run, "L")).isEqualTo(reply("G", false));
    assertThat(run.changes()).isEmpty();
    assertThat(other.changes()).isEmpty();
    assertThat(other.workflowChanges()).isEmpty();
  }

  @Test
  void takesASequenceForOneRunThatComesTogetherInItsOrder() {
    TestRun run = TestRun.create(db, "G", "L");

    List<Future<CommandReply>> replies =
        Stream.of("B", "I", "O", "O", "R", "D", "E")
            .map(asked -> worker.send(new UpdateRunStatus(run.id(), status(asked))))
            .toList();

    assertThat(replies.stream().map(Await::await).map(reply -> (RunStatusReply) reply))
        .containsExactly(
            reply("B", true),
            reply("I", true),
            reply("O", true),
            reply("O", false),
            reply("R", true),
            reply("D", true),
            reply("D", false));
    assertThat(run.letters()).isEqualTo("DD");
  }

  private RunStatusReply ask(TestRun run, String letter) {
    return worker.ask(new UpdateRunStatus(run.id(), status(letter)));
  }

  private RunStatusReply beat(TestRun run, String letter, double increment) {
    RunCommand heartbeat = new LogRunHeartbeat(run.id(), status(letter), increment);
    return worker.ask(heartbeat);
  }

  private double secondsLeft(TestRun run) {
    return db.<Number>value(
            """
            select extract(epoch from heartbeat_date - clock_timestamp())::float8
            from workflow_run where id = ?
            """,
            run.id())
        .doubleValue();
  }

  private static RunStatusReply reply(String letter, boolean applied) {
    return new RunStatusReply(status(letter), applied);
  }

  private static WorkflowRunStatus status(String letter) {
    return WorkflowRunStatus.ofCode(letter);
  }
}
