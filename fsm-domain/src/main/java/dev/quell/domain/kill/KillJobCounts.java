package dev.quell.domain.kill;

import io.vertx.core.json.JsonObject;

/**
 * Counts how many instances and waiting tasks of a kill job have which outcome.
 *
 * @param prevented tasks that waited and were ended
 * @param unconfirmed killed ones whose worker never said that it obeyed
 * @param held tasks downstream that are never queued again in their run
 */
public record KillJobCounts(
    long signalled,
    long killed,
    long alreadyFinished,
    long lostRace,
    long skipped,
    long prevented,
    long unconfirmed,
    long held) {

  /** No instance has an outcome yet. */
  public static final KillJobCounts NONE = new KillJobCounts(0, 0, 0, 0, 0, 0, 0, 0);

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
        held + others.held);
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

  /** Returns the JSON form of the outcomes alone. */
  public JsonObject outcomes() {
    JsonObject outcomes = new JsonObject();
    for (ItemOutcome outcome : ItemOutcome.values()) {
      outcomes.put(outcome.wireName(), of(outcome));
    }
    return outcomes;
  }
}
