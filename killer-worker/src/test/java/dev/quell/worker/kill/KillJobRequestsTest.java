package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What operators ask of kill jobs: one committed row, one row of the audit for what was applied.
 */
@DatabaseTest
class KillJobRequestsTest {
  @Shared private TestDatabase db;
  @Shared private TestWorker worker;
  @Shared private Fixture fixture;

  @Test
  void aJobIsARowAndARowOfTheAuditOnceItIsAnswered() {
    long newest = fixture.instance(fixture.task("D"), "D");

    KillJobReply reply = worker.ask(request().reason("too hot").byKey("row").command());

    assertThat(reply.state()).isEqualTo(KillJobState.QUEUED);
    assertThat(reply.applied()).isTrue();
    Map<String, Object> row = db.row("kill_job", reply.killJobId());
    assertThat(row)
        .containsEntry("requested_by", "alice")
        .containsEntry("reason", "too hot")
        .containsEntry("idempotency_key", "row")
        .containsEntry("mode", "graceful")
        .containsEntry("downstream", "keep")
        .containsEntry("horizon", newest)
        .containsEntry("selector", "{\"workflow_id\":" + fixture.workflowId() + "}");
    assertThat(audit(reply.killJobId()).get(0))
        .startsWith("alice", "created", "too hot", fixture.workflowId());
  }

  @Test
  void theHorizonOfARequestIsKept() {
    fixture.instance(fixture.task("D"), "D");

    KillJobReply reply = worker.ask(request().upTo(1L).command());

    assertThat(db.row("kill_job", reply.killJobId())).containsEntry("horizon", 1L);
  }

  @Test
  void aRepetitionWithTheSameKeyIsAnsweredWithTheJobThatExists() {
    KillJobReply first = worker.ask(request().byKey("twice").command());

    KillJobReply second = worker.ask(request().byKey("twice").upTo(1L).expecting(5L).command());

    assertThat(second.killJobId()).isEqualTo(first.killJobId());
    assertThat(second.applied()).isFalse();
  }

  @Test
  void twoRepetitionsAtOnceMakeOneJob() {
    List<Future<CommandReply>> replies =
        Stream.generate(() -> worker.send(request().byKey("at once").command())).limit(8).toList();

    Await.await(Future.all(replies));

    assertThat(replies.stream().map(r -> ((KillJobReply) r.result()).killJobId()).distinct())
        .hasSize(1);
    assertThat(replies.stream().filter(r -> ((KillJobReply) r.result()).applied())).hasSize(1);
  }

  @Test
  void theKeyOfAnotherPersonIsAnotherKey() {
    KillJobReply alices = worker.ask(request().byKey("mine").command());
    KillJobReply bobs = worker.ask(request().by("bob").byKey("mine").command());

    assertThat(bobs.killJobId()).isNotEqualTo(alices.killJobId());
    assertThat(bobs.applied()).isTrue();
  }

  @Test
  void aKeyThatWasUsedForAnotherRequestIsRefused() {
    KillJobReply first = worker.ask(request().byKey("other").command());
    CreateKillJob other = request().byKey("other").reason("another").command();

    assertThatThrownBy(() -> worker.ask(other))
        .hasMessage(
            "The idempotency key 'other' was used for another request, the kill job %d."
                .formatted(first.killJobId()))
        .isInstanceOfSatisfying(
            CommandException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.INVALID));
  }

  @ParameterizedTest
  @CsvSource({
    "workflow_id, 9000000000, workflow 9000000000",
    "array_id, 9000000000, array 9000000000",
    "task_ids, '[9000000002, 9000000001]', task 9000000001",
    "task_instance_ids, [9000000003], task instance 9000000003"
  })
  void whatDoesNotExistIsNamedAndNothingIsWritten(String field, String value, String unknown) {
    CreateKillJob command =
        KillRequest.of("{\"%s\": %s}".formatted(field, value)).byKey(field).command();

    assertThatThrownBy(() -> worker.ask(command))
        .hasMessage("There is no " + unknown + ".")
        .isInstanceOfSatisfying(
            CommandException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.NOT_FOUND));
    assertThat(db.<Long>value("select count(*) from kill_job where idempotency_key = ?", field))
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "queued, PAUSE, PAUSED, paused",
    "running, PAUSE, PAUSED, paused",
    "paused, RESUME, QUEUED, resumed",
    "failed, RESUME, QUEUED, resumed",
    "queued, CANCEL, CANCELLED, cancelled",
    "running, CANCEL, CANCELLED, cancelled",
    "paused, CANCEL, CANCELLED, cancelled",
    "failed, CANCEL, CANCELLED, cancelled",
    "running, FORCE, RUNNING, forced",
    "paused, FORCE, PAUSED, forced",
    "running, SET_RATE, RUNNING, rate_changed",
    "paused, SET_RATE, PAUSED, rate_changed"
  })
  void anActionIsAppliedOnceAndLeavesARowInTheAudit(
      String before, KillJobAction action, KillJobState after, String audited) {
    long job = elsewhere(before);

    assertThat(steer(job, action, 5.0)).isEqualTo(new KillJobReply(job, after, true));
    assertThat(steer(job, action, 5.0)).isEqualTo(new KillJobReply(job, after, false));

    assertThat(audit(job)).hasSize(1);
    assertThat(audit(job).get(0)).startsWith("bob", audited, "because");
    assertThat(db.row("kill_job", job)).containsEntry("state", after.wireName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"done", "cancelled"})
  void nothingIsAppliedToAJobThatIsOver(String state) {
    long job = elsewhere(state);
    Map<String, Object> before = db.row("kill_job", job);

    for (KillJobAction action : KillJobAction.values()) {
      assertThat(steer(job, action, 5.0).applied()).isFalse();
    }

    assertThat(db.row("kill_job", job)).isEqualTo(before);
    assertThat(audit(job)).isEmpty();
  }

  @Test
  void whoWorksOnAJobLosesItsLeaseWhenItIsPausedOrCancelled() {
    for (KillJobAction action : Set.of(KillJobAction.PAUSE, KillJobAction.CANCEL)) {
      long job = elsewhere("running");

      steer(job, action, null);

      assertThat(db.row("kill_job", job))
          .containsEntry("lease_owner", null)
          .containsEntry("lease_until", null);
    }
  }

  @Test
  void forceEndsTheGraceAtOnce() {
    long job = elsewhere("running");
    db.execute("update kill_job set grace_ends_at = now() + interval '1 hour' where id = ?", job);

    steer(job, KillJobAction.FORCE, null);

    assertThat(db.row("kill_job", job)).containsEntry("mode", "force");
    assertThat(
            db.<Boolean>value(
                "select grace_ends_at <= clock_timestamp() from kill_job where id = ?", job))
        .isTrue();
  }

  @Test
  void aRateMayBeTakenAway() {
    long job = elsewhere("running");

    assertThat(steer(job, KillJobAction.SET_RATE, 7.5).applied()).isTrue();
    assertThat(steer(job, KillJobAction.SET_RATE, null).applied()).isTrue();

    assertThat(db.row("kill_job", job)).containsEntry("rate_limit", null);
  }

  @ParameterizedTest
  @EnumSource(KillJobAction.class)
  void anUnknownJobIsNotFound(KillJobAction action) {
    assertThatThrownBy(() -> steer(987_654, action, null))
        .hasMessage("There is no kill job 987654.")
        .isInstanceOfSatisfying(
            CommandException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.NOT_FOUND));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update kill_audit set reason = 'other'",
        "delete from kill_audit",
        "truncate kill_audit"
      })
  void theAuditIsAppendOnly(String sql) {
    worker.ask(request().command());

    assertThatThrownBy(() -> db.execute(sql)).hasMessageContaining("kill_audit is append-only");
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}");
  }

  private KillJobReply steer(long job, KillJobAction action, Double rate) {
    return worker.ask(new SteerKillJob(job, action, rate, "bob", "because"));
  }

  /** A job that a process holds which nobody can reach, so none works on it. */
  private long elsewhere(String state) {
    return db.value(
        """
        insert into kill_job
          (requested_by, reason, request, selector, mode, downstream, grace_seconds, horizon, state,
           lease_owner, lease_until)
        values ('alice', 'test', '{}', '{"workflow_id": 0}', 'graceful', 'keep', 60, 0, ?,
           'elsewhere', clock_timestamp() + interval '1 hour')
        returning id
        """,
        state);
  }

  private List<List<Object>> audit(long job) {
    return db.rows(
        """
        select person, action, reason, workflow_id, detail from kill_audit
        where kill_job_id = ? and action <> 'finished'
        order by id
        """,
        job);
  }
}
