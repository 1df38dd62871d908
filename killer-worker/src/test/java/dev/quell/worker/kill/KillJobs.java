package dev.quell.worker.kill;

import dev.quell.domain.cluster.Proof;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.testing.Provides;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Kill jobs of a test: asked for through a worker, looked at in the tables. */
record KillJobs(TestDatabase db, TestWorker worker) {

  @Provides
  static KillJobs of(TestDatabase db, TestWorker worker) {
    return new KillJobs(db, worker);
  }

  long create(KillRequest request) {
    KillJobReply reply = worker.ask(request.command());
    return reply.killJobId();
  }

  /** Creates a job and waits until it is done. */
  long carryOut(KillRequest request) {
    long job = create(request);
    awaitState(job, "done");
    return job;
  }

  KillJobReply steer(long job, KillJobAction action) {
    return worker.ask(new SteerKillJob(job, action, null, "bob", null));
  }

  KillJobReply setRate(long job, Double rate) {
    return worker.ask(new SteerKillJob(job, KillJobAction.SET_RATE, rate, "bob", null));
  }

  void awaitState(long job, String state) {
    db.<String>await(state::equals, "select state from kill_job where id = ?", job);
  }

  void awaitPhase(long job, String phase) {
    db.<String>await(phase::equals, "select phase from kill_job where id = ?", job);
  }

  void awaitTotal(long job, long total) {
    db.<Long>await(
        met -> met >= total, "select count(*) from kill_job_item where kill_job_id = ?", job);
  }

  /** The counts that are not 0, by the names of their columns. */
  Map<String, Long> counts(long job) {
    Map<String, Object> row = db.row("kill_job", job);
    Map<String, Long> counts = new TreeMap<>();
    List.of(
            "signalled",
            "killed",
            "already_finished",
            "lost_race",
            "skipped",
            "prevented",
            "unconfirmed",
            "held")
        .forEach(name -> counts.put(name, (Long) row.get(name)));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  /** The counts of proofs that are not 0, by the names of their columns. */
  Map<String, Long> proofs(long job) {
    Map<String, Object> row = db.row("kill_job", job);
    Map<String, Long> proofs = new TreeMap<>();
    Stream.of(Proof.values())
        .map(proof -> "proof_" + proof.wireName())
        .forEach(name -> proofs.put(name, (Long) row.get(name)));
    proofs.values().removeIf(count -> count == 0);
    return proofs;
  }

  /** The same as the items tell it, but for what is held. */
  Map<String, Long> countsOfItems(long job) {
    Map<String, Long> counts = new TreeMap<>();
    db.rows("select outcome, count(*) from kill_job_item where kill_job_id = ? group by 1", job)
        .forEach(row -> counts.put((String) row.get(0), (Long) row.get(1)));
    long unconfirmed =
        db.value("select count(*) from kill_job_item where kill_job_id = ? and unconfirmed", job);
    if (unconfirmed > 0) {
      counts.put("unconfirmed", unconfirmed);
    }
    return counts;
  }

  /** Outcome, old and new letter of a task that was met for itself. */
  List<Object> itemOfTask(long job, long task) {
    return db.rows(
            """
            select outcome, from_status, to_status, detail from kill_job_item
            where kill_job_id = ? and task_id = ? and task_instance_id is null
            """,
            job,
            task)
        .get(0);
  }

  /** Outcome, old and new letter of an instance. */
  List<Object> item(long job, long instance) {
    return db.rows(
            """
            select outcome, from_status, to_status, unconfirmed, detail from kill_job_item
            where kill_job_id = ? and task_instance_id = ?
            """,
            job,
            instance)
        .get(0);
  }

  /** Action, old and new letter, and number of instances of each row of the audit, in order. */
  List<List<Object>> audit(long job) {
    return db.rows(
        """
        select person, action, reason, workflow_id, from_status, to_status, instances
        from kill_audit
        where kill_job_id = ?
        order by id
        """,
        job);
  }
}
