package dev.quell.worker.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.TransitionToLaunched;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.CommandReply;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A distributor has submitted a batch: {@code docs/contract/array-and-task-instance.md} §5. */
@DatabaseTest
class TransitionToLaunchedTest {
  private final TestDatabase db;
  private final TestWorker worker;
  @Fresh private Fixture fixture;

  TransitionToLaunchedTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(7, db));
  }

  @Test
  void launchesAnInstanceAndItsTask() {
    Attempt attempt = Attempt.of(db, fixture.batch(1, 1, "I", "I").get(0));

    assertThat(launch(1, 279.5)).isEqualTo(new BatchTransitionReply(1, 1));

    assertThat(attempt.instanceChanges())
        .containsOnlyKeys(
            "status", "status_date", "submitted_date", "report_by_date", "report_increment")
        .containsEntry("status", "O");
    assertThat(attempt.taskChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", "O");
    assertThat(
            db.<Boolean>value(
                """
                select submitted_date between clock_timestamp() - interval '10 seconds'
                         and clock_timestamp()
                   and extract(epoch from report_by_date - submitted_date) between 279.4 and 279.6
                from task_instance where id = ?
                """,
                attempt.id()))
        .isTrue();
  }

  @Test
  void aRepetitionMovesNothingAgain() {
    Attempt attempt = Attempt.of(db, fixture.batch(1, 1, "I", "I").get(0));
    launch(1, 60);
    attempt.look();

    assertThat(launch(1, 600)).isEqualTo(BatchTransitionReply.NONE);

    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Q, Q", "O, O", "R, R", "T, R", "X, O", "K, R", "K, I", "W, G", "E, G", "U, G", "Z, A", "D, D",
    "F, F"
  })
  void leavesAloneWhatRunsOrHasEndedAlready(String instance, String task) {
    Attempt attempt = Attempt.of(db, fixture.batch(1, 1, task, instance).get(0));

    assertThat(launch(1, 60)).isEqualTo(BatchTransitionReply.NONE);

    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "A", "Q", "O", "R", "E", "D", "F"})
  void launchesTheInstanceWhateverItsTaskDoes(String task) {
    Attempt attempt = Attempt.of(db, fixture.batch(1, 1, task, "I").get(0));

    assertThat(launch(1, 60)).isEqualTo(new BatchTransitionReply(1, 0));

    assertThat(attempt.instanceChanges()).containsEntry("status", "O");
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @Test
  void leavesATaskToTheInstanceThatReplacedTheLaunchedOne() {
    long task = fixture.task("I");
    Attempt older = Attempt.of(db, fixture.instanceOfEarlierRun(task, "I"));
    Attempt newer = Attempt.of(db, fixture.instance(task, "I"));

    assertThat(launch(1, 60)).isEqualTo(new BatchTransitionReply(1, 0));

    assertThat(older.instanceChanges()).containsEntry("status", "O");
    assertThat(older.taskChanges()).isEmpty();
    assertThat(newer.instanceChanges()).isEmpty();
  }

  @Test
  void touchesNoOtherBatchAndNoOtherArray() {
    Attempt otherBatch = Attempt.of(db, fixture.batch(2, 1, "I", "I").get(0));
    Fixture otherWorkflow = Fixture.create(db);
    Attempt otherArray = Attempt.of(db, otherWorkflow.batch(1, 1, "I", "I").get(0));
    fixture.batch(1, 1, "I", "I");

    assertThat(launch(1, 60)).isEqualTo(new BatchTransitionReply(1, 1));

    assertThat(otherBatch.instanceChanges()).isEmpty();
    assertThat(otherBatch.taskChanges()).isEmpty();
    assertThat(otherArray.instanceChanges()).isEmpty();
    assertThat(otherArray.taskChanges()).isEmpty();
  }

  @Test
  void anUnknownBatchOrArrayIsNothingToDo() {
    assertThat(launch(99, 60)).isEqualTo(BatchTransitionReply.NONE);
    assertThat(worker.<BatchTransitionReply>ask(new TransitionToLaunched(987_654, 1, 60)))
        .isEqualTo(BatchTransitionReply.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8, 14, 50})
  void launchesBatchesOfSeveralChunks(int size) {
    List<Long> ids = fixture.batch(1, size, "I", "I");

    assertThat(launch(1, 60)).isEqualTo(new BatchTransitionReply(size, size));

    assertThat(ids).allSatisfy(id -> assertThat(db.instanceStatus(id)).isEqualTo("O"));
  }

  /** A worker may be faster than the distributor that submitted it. */
  @Tag("long")
  @Test
  void losesNothingToWorkersThatStartMeanwhile() {
    List<Long> ids = fixture.batch(1, 60, "I", "I");

    List<Future<CommandReply>> commands = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      commands.add(worker.send(new LogRunning(ids.get(i), 60, WorkerDetails.NONE)));
      if (i % 20 == 5) {
        commands.add(worker.send(new TransitionToLaunched(fixture.arrayId(), 1, 60)));
      }
    }

    Await.await(Future.all(commands));
    assertThat(ids).allSatisfy(id -> assertThat(db.instanceStatus(id)).isEqualTo("R"));
    assertThat(ids).allSatisfy(id -> assertThat(db.taskStatus(fixture.taskOf(id))).isEqualTo("R"));
  }

  private BatchTransitionReply launch(int batch, double increment) {
    return worker.ask(new TransitionToLaunched(fixture.arrayId(), batch, increment));
  }
}
