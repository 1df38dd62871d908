package dev.quell.domain.kill;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.FieldTypes.count;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.quell.domain.cluster.Proof;
import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Counts how many instances and waiting tasks of a kill job have which outcome.
 *
 * @param prevented tasks that waited and were ended
 * @param unconfirmed killed ones whose worker never said that it obeyed
 * @param held tasks downstream that are never queued again in their run
 * @param proofs by whose word the processes of instances are gone
 */
public record KillJobCounts(
    long signalled,
    long killed,
    long alreadyFinished,
    long lostRace,
    long skipped,
    long prevented,
    long unconfirmed,
    long held,
    ProofCounts proofs) {

  /** No instance has an outcome yet. */
  public static final KillJobCounts NONE =
      new KillJobCounts(0, 0, 0, 0, 0, 0, 0, 0, ProofCounts.NONE);

  /**
   * Counts what a chunk of instances adds.
   *
   * @param wereSignalled whether they counted as signalled before
   * @param held tasks downstream
   * @param proofs of those that have had a process
   */
  public static KillJobCounts ofInstances(
      List<KillVerdict> verdicts, boolean wereSignalled, int held, List<Proof> proofs) {
    Map<ItemOutcome, Long> counts =
        verdicts.stream().collect(groupingBy(KillVerdict::outcome, counting()));
    long unconfirmed = verdicts.stream().filter(KillVerdict::unconfirmed).count();
    return new KillJobCounts(
        counts.getOrDefault(ItemOutcome.SIGNALLED, 0L) - (wereSignalled ? verdicts.size() : 0),
        counts.getOrDefault(ItemOutcome.KILLED, 0L),
        counts.getOrDefault(ItemOutcome.ALREADY_FINISHED, 0L),
        counts.getOrDefault(ItemOutcome.LOST_RACE, 0L),
        counts.getOrDefault(ItemOutcome.SKIPPED, 0L),
        0,
        unconfirmed,
        held,
        ProofCounts.of(proofs));
  }

  /**
   * Counts what a chunk of tasks that were met for themselves adds.
   *
   * @param held tasks downstream
   */
  public static KillJobCounts ofTasks(List<ItemOutcome> outcomes, int held) {
    Map<ItemOutcome, Long> counts =
        outcomes.stream().collect(groupingBy(Function.identity(), counting()));
    return new KillJobCounts(
        0,
        0,
        counts.getOrDefault(ItemOutcome.ALREADY_FINISHED, 0L),
        0,
        counts.getOrDefault(ItemOutcome.SKIPPED, 0L),
        counts.getOrDefault(ItemOutcome.PREVENTED, 0L),
        0,
        held,
        ProofCounts.NONE);
  }

  /**
   * Counts what signalled instances add that have ended, by the statuses in which they ended.
   *
   * @param proofs one for each
   */
  public static KillJobCounts ofEnded(List<TaskInstanceStatus> ended, List<Proof> proofs) {
    long killed =
        ended.stream().filter(status -> KillRules.outcome(status) == ItemOutcome.KILLED).count();
    return new KillJobCounts(
        -ended.size(), killed, 0, ended.size() - killed, 0, 0, 0, 0, ProofCounts.of(proofs));
  }

  /** Counts what becomes of instances about which clusters were being asked. */
  public static KillJobCounts ofProven(Collection<Proof> proofs) {
    return new KillJobCounts(0, 0, 0, 0, 0, 0, 0, 0, ProofCounts.ofSettled(proofs));
  }

  /** Counts all instances that the job has met; each has exactly one outcome. */
  public long total() {
    return signalled + killed + alreadyFinished + lostRace + skipped + prevented;
  }

  /** Adds others. */
  public KillJobCounts plus(KillJobCounts others) {
    return new KillJobCounts(
        signalled + others.signalled,
        killed + others.killed,
        alreadyFinished + others.alreadyFinished,
        lostRace + others.lostRace,
        skipped + others.skipped,
        prevented + others.prevented,
        unconfirmed + others.unconfirmed,
        held + others.held,
        proofs.plus(others.proofs));
  }

  /** Returns how many have an outcome. */
  public long of(ItemOutcome outcome) {
    return switch (outcome) {
      case SIGNALLED -> signalled;
      case KILLED -> killed;
      case ALREADY_FINISHED -> alreadyFinished;
      case LOST_RACE -> lostRace;
      case SKIPPED -> skipped;
      case PREVENTED -> prevented;
    };
  }

  /** Reads the counts out of the JSON form of a kill job. */
  static KillJobCounts ofJson(Fields job) {
    Fields outcomes = job.required("outcomes", object());
    return new KillJobCounts(
        outcomes.required(ItemOutcome.SIGNALLED.wireName(), count()),
        outcomes.required(ItemOutcome.KILLED.wireName(), count()),
        outcomes.required(ItemOutcome.ALREADY_FINISHED.wireName(), count()),
        outcomes.required(ItemOutcome.LOST_RACE.wireName(), count()),
        outcomes.required(ItemOutcome.SKIPPED.wireName(), count()),
        outcomes.required(ItemOutcome.PREVENTED.wireName(), count()),
        job.required("unconfirmed", count()),
        job.required("held", count()),
        ProofCounts.ofJson(job.required("proofs", object())));
  }

  /** Returns the JSON form of the outcomes alone. */
  public JsonObject outcomes() {
    JsonObject outcomes = new JsonObject();
    for (ItemOutcome outcome : ItemOutcome.values()) {
      outcomes.put(outcome.wireName(), of(outcome));
    }
    return outcomes;
  }
}
