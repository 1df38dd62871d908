package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.MessageReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The submission of one instance failed: {@code docs/contract/array-and-task-instance.md} §8. */
@DatabaseTest
class LogNoDistributorIdTest {
  private static final String TRACE = "Traceback:\n  RuntimeError: invalid account\n";

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  static List<Outcome> outcomes() {
    return Outcome.table(
        """
        I             IOR       W G
        I             DF        F =
        QIORTXKWEUZDF GQAEIORDF = =""");
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void endsWhatIsInstantiatedAndLogsOnlyThen(Outcome outcome) {
    Attempt attempt = attempt(outcome.instance(), outcome.task());

    MessageReply reply = fail(attempt);

    assertThat(reply.status().code()).isEqualTo(outcome.instanceAfter());
    assertThat(reply.applied()).isEqualTo(outcome.movesInstance());
    assertThat(reply.message().isEmpty()).isEqualTo(outcome.movesInstance());
    if (outcome.movesInstance()) {
      assertThat(attempt.instanceChanges())
          .containsOnlyKeys("status", "status_date")
          .containsEntry("status", outcome.instanceAfter());
      assertThat(descriptions(attempt)).containsExactly(TRACE);
    } else {
      assertThat(attempt.instanceChanges()).isEmpty();
      assertThat(descriptions(attempt)).isEmpty();
    }
    if (outcome.movesTask()) {
      assertThat(attempt.taskChanges())
          .containsOnlyKeys("status", "status_date")
          .containsEntry("status", outcome.taskAfter());
    } else {
      assertThat(attempt.taskChanges()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 3, G", "2, 3, G", "3, 3, F", "1, 1, F"})
  void aFailedSubmissionUsesUpAnAttempt(int attempts, int allowed, String task) {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("I", attempts, allowed), "I"));

    assertThat(fail(attempt).status()).isEqualTo(TaskInstanceStatus.NO_DISTRIBUTOR_ID);

    assertThat(attempt.taskChanges()).containsEntry("status", task);
  }

  @Test
  void aRepetitionSaysSoAndLogsNoSecondError() {
    Attempt attempt = attempt("I", "I");
    fail(attempt);
    attempt.look();

    MessageReply again = fail(attempt);

    assertThat(again)
        .isEqualTo(
            new MessageReply(
                TaskInstanceStatus.NO_DISTRIBUTOR_ID,
                false,
                "The task instance is in status W already."));
    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isEqualTo(1);
  }

  @Test
  void manyCopiesSentAtOnceAreAppliedOnce() {
    Attempt attempt = attempt("I", "I");

    List<Future<CommandReply>> replies =
        IntStream.range(0, 20)
            .mapToObj(i -> worker.send(new LogNoDistributorId(attempt.id(), TRACE)))
            .toList();

    Await.await(Future.all(replies));
    assertThat(replies)
        .extracting(reply -> ((MessageReply) reply.result()).applied())
        .containsOnlyOnce(true);
    assertThat(db.errorRows(attempt.id())).isEqualTo(1);
  }

  /** A batch of 500 that the cluster refused means 500 calls at once. */
  @Test
  void theCallsOfARefusedBatchShareTransactions() {
    List<Long> batch = fixture.batch(500, 500, "I", "I");
    double carriedBefore = batches().mapToDouble(DistributionSummary::totalAmount).sum();
    long transactionsBefore = batches().mapToLong(DistributionSummary::count).sum();

    Await.await(sendAllAtOnce(batch));

    assertThat(
            db.rows(
                """
                select t.status, ti.status, count(distinct ti.id), count(*)
                from task_instance ti
                join task t on t.id = ti.task_id
                join task_instance_error_log log on log.task_instance_id = ti.id
                where ti.array_id = ? and ti.array_batch_num = 500
                group by 1, 2
                """,
                fixture.arrayId()))
        .containsExactly(List.of("G", "W", 500L, 500L));
    assertThat(batches().mapToDouble(DistributionSummary::totalAmount).sum() - carriedBefore)
        .isEqualTo(500);
    assertThat(batches().mapToLong(DistributionSummary::count).sum() - transactionsBefore)
        .isLessThan(50);
  }

  @Test
  void keepsLongMessagesWhole() {
    Attempt attempt = attempt("I", "I");
    String trace = "Traceback: Grüße, 世界 😀\n\t'\"\\".repeat(1_000);

    worker.ask(new LogNoDistributorId(attempt.id(), trace));

    assertThat(descriptions(attempt)).containsExactly(trace);
  }

  @Test
  void refusesAnUnknownInstance() {
    Throwable failure = Await.failureOf(worker.send(new LogNoDistributorId(987_654_321, TRACE)));

    assertUnknown(failure);
  }

  /** In one go on one event loop, as a burst of requests arrives. */
  private Future<?> sendAllAtOnce(List<Long> instances) {
    Promise<List<Future<CommandReply>>> sent = Promise.promise();
    worker
        .vertx()
        .runOnContext(
            now ->
                sent.complete(
                    instances.stream()
                        .map(id -> worker.send(new LogNoDistributorId(id, TRACE)))
                        .toList()));
    return sent.future().compose(Future::all);
  }

  private Stream<DistributionSummary> batches() {
    return worker.meters().get("quell.batch.size").summaries().stream()
        .filter(summary -> summary.getId().getTag("queue").startsWith("reports_"));
  }

  private Attempt attempt(String instance, String task) {
    return Attempt.of(db, fixture.instance(fixture.task(task), instance));
  }

  private MessageReply fail(Attempt attempt) {
    return worker.ask(new LogNoDistributorId(attempt.id(), TRACE));
  }

  private List<Object> descriptions(Attempt attempt) {
    return db
        .rows(
            "select description from task_instance_error_log where task_instance_id = ?",
            attempt.id())
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private static void assertUnknown(Throwable failure) {
    assertThat(failure)
        .isInstanceOf(CommandException.class)
        .hasMessage("There is no task instance 987654321.");
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.NOT_FOUND);
  }
}
