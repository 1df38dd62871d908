package dev.quell.worker.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.IncreaseReply;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others do to a workflow while its tasks are given more resources. */
@DatabaseTest
class ResourceIncreaseTest {
  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  @Fresh private TestWorker worker;
  @Fresh private RowHolder other;

  @BeforeEach
  void start() {
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.runId());
  }

  @Test
  void aTaskThatIsSetMeanwhileIsLeftAlone() throws SQLException {
    long task = starved();
    long spared = starved();
    other.write("update task set status = 'D' where id = " + spared);

    Future<CommandReply> increase = worker.send(new IncreaseResources(fixture.workflowId()));
    other.awaitWaiterOnRowOf("task");
    assertThat(db.taskStatus(task)).isEqualTo("F");
    other.commit();

    assertThat(Await.await(increase)).isEqualTo(new IncreaseReply(List.of(task)));
    assertThat(db.taskStatus(task)).isEqualTo("E");
    assertThat(db.taskStatus(spared)).isEqualTo("D");
  }

  @Test
  void nothingHappensIfARunComesAliveMeanwhile() throws SQLException {
    long task = starved();
    other.lock("workflow", fixture.workflowId());

    Future<CommandReply> increase = worker.send(new IncreaseResources(fixture.workflowId()));
    other.awaitWaiterOnRowOf("workflow");
    other.write(
        """
        insert into workflow_run (workflow_id, status, heartbeat_date)
        values (%d, 'L', clock_timestamp() + interval '1 minute')
        """
            .formatted(fixture.workflowId()));
    other.commit();

    assertThat(Await.await(increase)).isEqualTo(new IncreaseReply(List.of()));
    assertThat(db.taskStatus(task)).isEqualTo("F");
  }

  private long starved() {
    long task = fixture.task("F");
    fixture.instance(task, "Z");
    return task;
  }
}
