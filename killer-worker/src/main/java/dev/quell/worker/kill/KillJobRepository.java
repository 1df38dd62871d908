package dev.quell.worker.kill;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of operators' requests on rows of {@code kill_job}. Thread-safe. */
final class KillJobRepository {
  private final KillJobLocks locks;
  private final double proofSeconds;

  /**
   * @param proofSeconds for which a job waits for clusters that say nothing
   */
  KillJobRepository(KillJobLocks locks, double proofSeconds) {
    this.locks = locks;
    this.proofSeconds = proofSeconds;
  }

  /**
   * What a request asks for, as text that is equal for repetitions: without what was read from the
   * tables at the moment.
   */
  static String request(CreateKillJob command) {
    JsonObject request = command.toJson();
    request.remove("horizon");
    request.remove("expected");
    return request.encode();
  }

  /** Adds a job; empty if there is one with the same key of the same person. */
  Future<Optional<KillJobView>> insert(SqlConnection connection, CreateKillJob command) {
    return connection
        .preparedQuery(
            """
            insert into kill_job
              (requested_by, reason, idempotency_key, request, selector, mode, downstream,
               grace_seconds, rate_limit, restricted_to, horizon, expected, scope, ends_run)
            values
              ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::float8,
               $9::float8, $10::text,
               coalesce($11::bigint, (select max(id) from task_instance), 0), $12::bigint, $13::text, $14::boolean)
            on conflict (requested_by, idempotency_key) where idempotency_key is not null
            do nothing
            returning %s
            """
                .formatted(KillJobRows.COLUMNS))
        .execute(
            Tuple.tuple()
                .addString(command.requestedBy())
                .addString(command.reason())
                .addString(command.idempotencyKey())
                .addString(request(command))
                .addString(command.selector().toJson().encode())
                .addString(command.mode().wireName())
                .addString(command.downstream().wireName())
                .addDouble(command.graceSeconds())
                .addDouble(command.rateLimit())
                .addString(command.restrictedTo())
                .addLong(command.maxInstanceId())
                .addLong(command.expected())
                .addString(command.scope().wireName())
                .addBoolean(command.endsRun()))
        .map(KillJobRepository::first);
  }

  /**
   * Finds the job that a person has asked for with an idempotency key; empty if there is none.
   * Fails with INVALID if that was another request.
   *
   * @param request as text that is equal for repetitions
   */
  static Future<Optional<KillJobView>> findRepeated(
      SqlClient client, String person, @Nullable String key, String request) {
    if (key == null) {
      return Future.succeededFuture(Optional.empty());
    }
    return client
        .preparedQuery(
            """
            select request, %s
            from kill_job
            where requested_by = $1::text and idempotency_key = $2::text
            """
                .formatted(KillJobRows.COLUMNS))
        .execute(Tuple.of(person, key))
        .map(
            rows -> {
              Optional<KillJobView> found = first(rows);
              if (found.isPresent()
                  && !request.equals(rows.iterator().next().getString("request"))) {
                throw CommandException.invalid(
                    "The idempotency key '%s' was used for another request, the kill job %d."
                        .formatted(key, found.get().killJobId()));
              }
              return found;
            });
  }

  /** A job, not locked; empty if there is none. */
  static Future<Optional<KillJobView>> find(SqlClient client, long id) {
    return client
        .preparedQuery(
            "select %s from kill_job where id = $1::bigint".formatted(KillJobRows.COLUMNS))
        .execute(Tuple.of(id))
        .map(KillJobRepository::first);
  }

  /** Locks a job; empty if there is none. */
  Future<Optional<KillJobView>> lock(SqlConnection connection, long id) {
    return locks
        .inTurn(
            connection,
            id,
            () ->
                connection
                    .preparedQuery(
                        "select %s, selector from kill_job where id = $1::bigint for no key update"
                            .formatted(KillJobRows.WRITTEN_COLUMNS))
                    .execute(Tuple.of(id)))
        .map(KillJobRepository::first);
  }

  /**
   * Writes an action on a locked job. Whoever works on it loses its lease if the job stops, and
   * finds out at its next chunk.
   */
  Future<KillJobView> steer(SqlConnection connection, SteerKillJob command, KillJobState after) {
    return switch (command.action()) {
      case PAUSE ->
          update(
              connection,
              """
              state = $2::text, lease_owner = null, lease_until = null\
              """,
              Tuple.of(command.killJobId(), after.wireName()));
      case RESUME ->
          update(
              connection,
              """
              state = $2::text, attempts = 0, error = null, finished_at = null,
              progress_at = clock_timestamp(),
              proof_ends_at =
                case
                  when phase = 'proof' then clock_timestamp() + make_interval(secs => $3::float8)
                end\
              """,
              Tuple.of(command.killJobId(), after.wireName(), proofSeconds));
      case CANCEL ->
          update(
              connection,
              """
              state = $2::text, phase = 'ended', lease_owner = null, lease_until = null,
              finished_at = clock_timestamp()\
              """,
              Tuple.of(command.killJobId(), after.wireName()));
      case FORCE ->
          update(
              connection,
              """
              mode = 'force', grace_ends_at = clock_timestamp(),
              proof_ends_at =
                case
                  when phase = 'proof' then clock_timestamp() + make_interval(secs => $2::float8)
                end\
              """,
              Tuple.of(command.killJobId(), proofSeconds));
      case SET_RATE ->
          update(
              connection,
              "rate_limit = $2::float8",
              Tuple.tuple().addLong(command.killJobId()).addDouble(command.rateLimit()));
    };
  }

  /**
   * Notes on a locked job what clusters have said. Each answer begins the wait for them anew: it is
   * for those that say nothing.
   *
   * @param answered whether one has said anything
   */
  Future<Void> heard(SqlConnection connection, long jobId, KillJobCounts more, boolean answered) {
    if (!answered) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update kill_job
            set proof_worker = proof_worker + $2::bigint,
                proof_distributor = proof_distributor + $3::bigint,
                proof_cluster = proof_cluster + $4::bigint, proof_none = proof_none + $5::bigint,
                proof_pending = proof_pending + $6::bigint, progress_at = clock_timestamp(),
                proof_ends_at =
                  case
                    when phase = 'proof' then clock_timestamp() + make_interval(secs => $7::float8)
                  end
            where id = $1::bigint
            """)
        .execute(
            Tuple.of(
                jobId,
                more.proofs().worker(),
                more.proofs().distributor(),
                more.proofs().cluster(),
                more.proofs().none(),
                more.proofs().pending(),
                proofSeconds))
        .mapEmpty();
  }

  private static Future<KillJobView> update(
      SqlConnection connection, String changes, Tuple parameters) {
    return connection
        .preparedQuery(
            """
            update kill_job set %s
            where id = $1::bigint
            returning %s
            """
                .formatted(changes, KillJobRows.COLUMNS))
        .execute(parameters)
        .map(rows -> first(rows).orElseThrow());
  }

  static Optional<KillJobView> first(RowSet<Row> rows) {
    RowIterator<Row> row = rows.iterator();
    return row.hasNext() ? Optional.of(KillJobRows.view(row.next())) : Optional.empty();
  }
}
