package dev.quell.worker.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.InstantiatedBatches;
import dev.quell.domain.reply.InstantiatedBatches.Batch;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A distributor takes queued instances: {@code docs/contract/array-and-task-instance.md} §3. */
@DatabaseTest
class InstantiateTaskInstancesTest {
  @Shared private TestDatabase db;
  @Shared private TestWorker worker;
  @Fresh private Fixture fixture;

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I"})
  void takesAQueuedInstanceAndItsTask(String task) {
    Attempt attempt = attempt("Q", task);

    assertThat(instantiate(attempt.id())).containsExactly(batch(1, attempt.id()));

    assertThat(attempt.instanceChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", "I");
    assertThat(db.taskStatus(attempt.taskId())).isEqualTo("I");
  }

  @ParameterizedTest
  @ValueSource(strings = {"O", "R", "T", "X", "K", "W", "E", "U", "Z", "D", "F"})
  void revivesNoInstanceThatIsFurther(String instance) {
    for (String task : List.of("Q", "I")) {
      Attempt attempt = attempt(instance, task);

      assertThat(instantiate(attempt.id())).isEmpty();

      assertThat(attempt.instanceChanges()).isEmpty();
      assertThat(attempt.taskChanges()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "A", "O", "R", "E", "D", "F"})
  void takesNoInstanceWhoseTaskIsNotQueued(String task) {
    Attempt attempt = attempt("Q", task);

    assertThat(instantiate(attempt.id())).isEmpty();

    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @Test
  void takesNoInstanceThatALaterOneHasReplaced() {
    long task = fixture.task("Q");
    Attempt older = Attempt.of(db, fixture.instanceOfEarlierRun(task, "Q"));
    long newer = fixture.instance(task, "Q");

    assertThat(instantiate(older.id(), newer)).containsExactly(batch(2, newer));

    assertThat(older.instanceChanges()).isEmpty();
  }

  @Test
  void aRepetitionAnswersTheSameAndChangesNothing() {
    List<Long> ids = fixture.batch(1, 3, "Q", "Q");
    List<Batch> first = instantiate(ids);
    List<Attempt> attempts = ids.stream().map(id -> Attempt.of(db, id)).toList();

    assertThat(instantiate(ids)).isEqualTo(first).hasSize(1);

    assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.instanceChanges()).isEmpty());
    assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.taskChanges()).isEmpty());
  }

  @Test
  void answersOnlyWhatWasAskedFor() {
    List<Long> ids = fixture.batch(1, 5, "Q", "Q");
    instantiate(ids);

    assertThat(instantiate(ids.get(3), ids.get(1)))
        .containsExactly(batch(1, ids.get(1), ids.get(3)));
  }

  @Test
  void leavesOutUnknownInstances() {
    long instance = fixture.batch(1, 1, "Q", "Q").get(0);

    assertThat(instantiate(instance, 987_654_321L, Long.MAX_VALUE))
        .containsExactly(batch(1, instance));
    assertThat(instantiate(987_654_321L)).isEmpty();
    assertThat(instantiate()).isEmpty();
  }

  @Test
  void leavesOutInstancesWithoutAnArray() {
    long instance = fixture.batch(1, 1, "Q", "Q").get(0);
    db.execute("update task_instance set array_id = 987654 where id = ?", instance);

    assertThat(instantiate(instance)).isEmpty();
  }

  @Test
  void groupsByArrayBatchAndResources() {
    List<Long> first = fixture.batch(1, 3, "Q", "Q");
    List<Long> second = fixture.batch(2, 2, "Q", "Q");
    long scaled =
        db.value(
            """
            insert into task_resources (queue_id, task_resources_type_id, requested_resources)
            values (1, 'A', '{}') returning id
            """);
    long otherArray = fixture.newArray("Übung");
    db.execute("update task_instance set task_resources_id = ? where id = ?", scaled, first.get(2));
    db.execute("update task_instance set array_id = ? where id = ?", otherArray, second.get(1));

    List<Long> all = new ArrayList<>(first);
    all.addAll(second);

    assertThat(instantiate(all))
        .containsExactly(
            batch(1, first.get(0), first.get(1)),
            new Batch(fixture.arrayId(), "fixture", 1, scaled, List.of(first.get(2))),
            batch(2, second.get(0)),
            new Batch(otherArray, "Übung", 2, fixture.resourcesId(), List.of(second.get(1))));
  }

  @Test
  void answersBatchesByPosition() {
    List<Long> ids = fixture.batch(1, 2, "Q", "Q");

    JsonObject reply =
        worker.askJson(
            CommandKind.INSTANTIATE_TASK_INSTANCES,
            new JsonObject().put("task_instance_ids", new JsonArray(ids)));

    assertThat(reply)
        .isEqualTo(
            new JsonObject()
                .put(
                    "task_instance_batches",
                    new JsonArray()
                        .add(
                            new JsonArray()
                                .add(fixture.arrayId())
                                .add("fixture")
                                .add(1)
                                .add(fixture.resourcesId())
                                .add(new JsonArray(ids)))));
  }

  @Test
  void takesLongListsInSeveralTransactions() {
    try (TestWorker small = TestWorker.inChunksOf(7, db)) {
      List<Long> ids = fixture.batch(1, 50, "Q", "Q");

      InstantiatedBatches reply = small.ask(new InstantiateTaskInstances(ids));

      assertThat(reply.batches())
          .containsExactly(new Batch(fixture.arrayId(), "fixture", 1, fixture.resourcesId(), ids));
      assertThat(ids).allSatisfy(id -> assertThat(db.instanceStatus(id)).isEqualTo("I"));
    }
  }

  @Test
  void racingCallersAllGetTheWholeBatch() {
    List<Long> ids = fixture.batch(1, 200, "Q", "Q");

    List<Future<CommandReply>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(worker.send(new InstantiateTaskInstances(ids)));
    }

    Await.await(Future.all(calls));
    assertThat(calls)
        .extracting(Future::result)
        .containsOnly(
            new InstantiatedBatches(
                List.of(new Batch(fixture.arrayId(), "fixture", 1, fixture.resourcesId(), ids))));
  }

  /** Whoever asks for an id ahead of its creation gets an answer, not a defect. */
  @Test
  void leavesOutAnInstanceThatAppearsWhileTheCallWaits() throws SQLException {
    long instance = fixture.batch(1, 1, "Q", "Q").get(0);
    long task = fixture.taskOf(instance);
    long newTask = fixture.task("Q");
    long nextId = instance + 1;
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from task where id = " + task + " for update");
      Future<CommandReply> call =
          worker.send(new InstantiateTaskInstances(List.of(instance, nextId)));
      db.<Long>await(
          waiting -> waiting == 1,
          """
          select count(*) from pg_stat_activity
          where application_name = 'quell-worker' and datname = current_database()
            and wait_event_type = 'Lock'
          """);

      assertThat(fixture.instance(newTask, "Q", 2, 0)).isEqualTo(nextId);
      other.commit();

      InstantiatedBatches reply = (InstantiatedBatches) Await.await(call);
      assertThat(reply.batches()).containsExactly(batch(1, instance));
      assertThat(instantiate(instance, nextId))
          .containsExactly(batch(1, instance), batch(2, nextId));
    }
  }

  private Attempt attempt(String instance, String task) {
    fixture = Fixture.create(db);
    return Attempt.of(db, fixture.instance(fixture.task(task), instance));
  }

  private List<Batch> instantiate(Long... ids) {
    return instantiate(List.of(ids));
  }

  private List<Batch> instantiate(List<Long> ids) {
    return worker.<InstantiatedBatches>ask(new InstantiateTaskInstances(ids)).batches();
  }

  private Batch batch(int number, Long... ids) {
    return new Batch(fixture.arrayId(), "fixture", number, fixture.resourcesId(), List.of(ids));
  }
}
