package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.CommandReply;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker that is stopped while it has much to do. */
@DatabaseTest
class DrainTest {
  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  private TestWorker worker;

  @BeforeEach
  void start(Closer closer) {
    worker = closer.register(TestWorker.inChunksOf(10, db));
  }

  @Tag("long")
  @Test
  void everyReportIsEitherCarriedOutOrRefusedForLater() {
    List<Long> running = fixture.batch(1, 500, "R", "R");
    List<Future<CommandReply>> replies =
        running.stream().map(id -> worker.send(new LogDone(id, WorkerDetails.NONE))).toList();
    Await.await(replies.get(0));

    Future<Void> drained = worker.drain();

    for (int i = 0; i < replies.size(); i++) {
      Throwable failure = Await.outcomeOf(replies.get(i));
      if (failure != null) {
        assertUnavailable(failure);
      }
      assertThat(db.instanceStatus(running.get(i))).isEqualTo(failure == null ? "D" : "R");
    }
    Await.await(drained);
  }

  @Test
  void aKillUnderWayIsFinished() {
    fixture.batch(1, 300, "R", "K");
    Future<CommandReply> kill = worker.send(new TransitionToKilled(fixture.arrayId(), 1));
    db.<Long>await(
        left -> left < 300,
        "select count(*) from task_instance where array_id = ? and status = 'K'",
        fixture.arrayId());

    Await.await(worker.drain());

    assertThat(kill.result()).isEqualTo(new BatchTransitionReply(300, 300));
  }

  @Test
  void afterwardsEveryCommandIsToBeRepeatedElsewhere() {
    long instance = fixture.instance(fixture.task("R"), "R");
    Await.await(worker.drain());

    List<Command> commands =
        List.of(
            new LogDone(instance, WorkerDetails.NONE),
            new LogReportBy(instance, 60, WorkerDetails.NONE),
            new TransitionToKilled(fixture.arrayId(), 1));

    assertThat(commands)
        .allSatisfy(command -> assertUnavailable(Await.failureOf(worker.send(command))));
    assertThat(db.instanceStatus(instance)).isEqualTo("R");
  }

  private static void assertUnavailable(Throwable failure) {
    assertThat(failure).isInstanceOf(CommandException.class);
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
  }
}
