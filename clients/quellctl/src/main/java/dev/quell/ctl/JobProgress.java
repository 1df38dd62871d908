package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the state and the counts of a kill job.
 *
 * @param expected how many it will meet, as far as anybody knew at the start; at least the total
 * @param total instances that it has met; the six counts after it add up to this
 * @param signalled told to die and not finished yet
 * @param prevented tasks that waited and were ended
 * @param unproven those whose processes may still run, as far as anybody has said
 * @param byDistributor those that only their distributor has said to be gone
 * @param byCluster those that their cluster was asked about and has no more
 * @param asked those about which clusters are being asked
 * @param error why it failed; null if it did not
 */
record JobProgress(
    long id,
    String state,
    String phase,
    long expected,
    long total,
    long signalled,
    long killed,
    long alreadyFinished,
    long lostRace,
    long skipped,
    long prevented,
    long unproven,
    long byDistributor,
    long byCluster,
    long asked,
    @Nullable String error) {

  /** Reads the progress from a view of the job. */
  static JobProgress of(JsonObject view) {
    JsonObject outcomes = view.getJsonObject("outcomes");
    JsonObject proofs = view.getJsonObject("proofs", new JsonObject());
    long total = view.getLong("total");
    Long expected = view.getLong("expected");
    return new JobProgress(
        view.getLong("kill_job_id"),
        view.getString("state"),
        view.getString("phase"),
        expected == null ? total : Math.max(total, expected),
        total,
        outcomes.getLong("signalled"),
        outcomes.getLong("killed"),
        outcomes.getLong("already_finished"),
        outcomes.getLong("lost_race"),
        outcomes.getLong("skipped"),
        outcomes.getLong("prevented", 0L),
        proofs.getLong("none", view.getLong("unconfirmed")),
        proofs.getLong("distributor", 0L),
        proofs.getLong("cluster", 0L),
        proofs.getLong("pending", 0L),
        view.getString("error"));
  }

  /** Tells whether nothing more happens unless somebody asks for it. */
  boolean hasEnded() {
    return isDone() || state.equals("cancelled") || state.equals("failed");
  }

  boolean isDone() {
    return state.equals("done");
  }

  /** Counts the instances that have finished, by whomever. */
  long finished() {
    return total - signalled;
  }

  /**
   * Answers the exit code that tells whether all is dead that was meant, and whether somebody has
   * said so whose word is enough; a distributor's is not.
   */
  int exitCode() {
    if (!isDone() || signalled > 0 || skipped > 0) {
      return ExitCode.NOT_ALL_KILLED;
    }
    return unproven + byDistributor + asked == 0 ? ExitCode.OK : ExitCode.UNPROVEN;
  }

  /** Formats state and counts as one line. */
  String summary() {
    String text = "job %d %s: %s".formatted(id, hasEnded() ? state : state + " " + phase, counts());
    return error == null ? text : text + ". " + TerminalText.of(error);
  }

  private String counts() {
    List<String> counts = new ArrayList<>();
    counts.add(TerminalText.number(killed) + " killed");
    add(counts, byCluster, "gone from their cluster");
    add(counts, byDistributor, "by their distributor's word alone");
    add(counts, asked, "being asked about");
    add(counts, unproven, "of them unproven");
    add(counts, prevented, "waiting tasks ended");
    add(counts, signalled, "told to die");
    add(counts, alreadyFinished, "finished before");
    add(counts, lostRace, "finished meanwhile");
    add(counts, skipped, "skipped");
    return String.join(", ", counts);
  }

  private static void add(List<String> counts, long count, String what) {
    if (count > 0) {
      counts.add(TerminalText.number(count) + " " + what);
    }
  }
}
