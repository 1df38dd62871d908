package dev.quell.worker.kill;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobPhase;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.kill.ProofCounts;
import dev.quell.domain.kill.SelectorReader;
import dev.quell.worker.locking.IntakeRepository;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code kill_job}: the one place that knows both the columns and the view. */
public final class KillJobRows {

  /** When the grace really ends, while it lasts; what is written beforehand and afterwards. */
  static final String GRACE_END =
      """
      case
        when phase = 'grace' and mode <> 'force'
          then coalesce(nullif(%s, '-infinity'), grace_ends_at)
        else grace_ends_at
      end"""
          .formatted(IntakeRepository.deadline("grace_ends_at", "grace_seconds"));

  /** All but the selector, which never changes, for who knows it. */
  static final String CHANGING_COLUMNS = columns(GRACE_END + " as grace_ends_at");

  /** The columns that {@link #view} reads, by name; for the list of a select. */
  public static final String COLUMNS = CHANGING_COLUMNS + ", selector";

  /** The same for who locks a row and tells nobody of it: the end of the grace as it is written. */
  static final String WRITTEN_COLUMNS = columns("grace_ends_at");

  private static String columns(String graceEnd) {
    return """
        id, state, phase, mode, scope, downstream, ends_run, requested_by, reason, \
        restricted_to, grace_seconds, rate_limit, horizon, expected, signalled, killed, \
        already_finished, lost_race, skipped, prevented, unconfirmed, held, proof_worker, \
        proof_distributor, proof_cluster, proof_none, proof_pending, %s, proof_ends_at, error, \
        created_at, started_at, progress_at, finished_at"""
        .formatted(graceEnd);
  }

  private KillJobRows() {}

  /** The view of a row that has {@link #COLUMNS}. */
  public static KillJobView view(Row row) {
    return view(row, selector(row.getString("selector")));
  }

  /** The view of a row that has {@link #CHANGING_COLUMNS}, of a job whose selector is known. */
  static KillJobView view(Row row, KillSelector selector) {
    return new KillJobView(
        row.getLong("id"),
        word(row, "state", KillJobState::find),
        word(row, "phase", KillJobPhase::find),
        word(row, "mode", KillMode::find),
        word(row, "scope", KillScope::find),
        word(row, "downstream", Downstream::find),
        row.getBoolean("ends_run"),
        row.getString("requested_by"),
        row.getString("reason"),
        selector,
        row.getString("restricted_to"),
        row.getDouble("grace_seconds"),
        row.getDouble("rate_limit"),
        row.getLong("horizon"),
        row.getLong("expected"),
        counts(row),
        time(row, "grace_ends_at"),
        time(row, "proof_ends_at"),
        row.getString("error"),
        row.getOffsetDateTime("created_at").toInstant(),
        time(row, "started_at"),
        time(row, "progress_at"),
        time(row, "finished_at"));
  }

  private static KillJobCounts counts(Row row) {
    return new KillJobCounts(
        row.getLong("signalled"),
        row.getLong("killed"),
        row.getLong("already_finished"),
        row.getLong("lost_race"),
        row.getLong("skipped"),
        row.getLong("prevented"),
        row.getLong("unconfirmed"),
        row.getLong("held"),
        new ProofCounts(
            row.getLong("proof_worker"),
            row.getLong("proof_distributor"),
            row.getLong("proof_cluster"),
            row.getLong("proof_none"),
            row.getLong("proof_pending")));
  }

  private static KillSelector selector(String stored) {
    return SelectorReader.read(Fields.ofJson(new JsonObject(stored), CommandException::invalid));
  }

  private static <T> T word(Row row, String column, Function<String, Optional<T>> find) {
    return find.apply(row.getString(column)).orElseThrow();
  }

  private static @Nullable Instant time(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }
}
