package dev.quell.worker.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.CommandReply;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A kill that is asked for while the same kill is at work. */
@Tag("long")
@DatabaseTest
class KillRepetitionTest {
  @Test
  void endsWhatWasToldToDieWhereTheFirstCopyHadPassed(TestDatabase db) throws SQLException {
    Fixture fixture = Fixture.create(db);
    TransitionToKilled command = new TransitionToKilled(fixture.arrayId(), 1);
    long late = fixture.instance(fixture.task("R"), "R", 1, 0);
    long stuckTask = fixture.task("R");
    long stuck = fixture.instance(stuckTask, "K", 1, 1);
    try (TestWorker worker = TestWorker.on(db);
        Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from task where id = " + stuckTask + " for no key update");
      Future<CommandReply> first = worker.send(command);
      db.<Long>await(
          waiting -> waiting == 1,
          """
          select count(*) from pg_stat_activity
          where application_name = 'quell-worker' and wait_event_type = 'Lock'
            and datname = current_database()""");

      db.execute("update task_instance set status = 'K' where id = ?", late);
      Future<CommandReply> second = worker.send(command);
      Future<CommandReply> third = worker.send(command);
      other.commit();

      assertThat(Await.await(first)).isEqualTo(new BatchTransitionReply(1, 1));
      assertThat(Await.await(second)).isEqualTo(new BatchTransitionReply(2, 2));
      assertThat(Await.await(third)).isEqualTo(new BatchTransitionReply(2, 2));
    }
    assertThat(db.instanceStatus(stuck)).isEqualTo("F");
    assertThat(db.instanceStatus(late)).isEqualTo("F");
    assertThat(db.taskStatus(fixture.taskOf(late))).isEqualTo("F");
  }
}
