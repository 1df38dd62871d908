package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobPhase;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.WalkCursor;
import dev.quell.worker.locking.IntakeRepository;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * The SQL of whoever works on a job. Everything is done under a lease: where it has been lost,
 * nothing is written, and the future fails with {@link LeaseLost}. Leases end by the database's
 * clock. Thread-safe.
 */
final class LeaseRepository {
  private static final String OWN =
      "id = $1::bigint and lease_owner = $2::text and state = 'running'";

  private final double leaseSeconds;
  private final double proofSeconds;
  private final KillJobLocks locks;

  /**
   * @param leaseSeconds how long a lease holds without being renewed
   * @param proofSeconds for which a job waits for clusters that say nothing
   */
  LeaseRepository(double leaseSeconds, double proofSeconds, KillJobLocks locks) {
    this.leaseSeconds = leaseSeconds;
    this.proofSeconds = proofSeconds;
    this.locks = locks;
  }

  /** Takes the oldest job that nobody works on; empty if there is none. */
  Future<Optional<Lease>> claim(SqlClient client, String token) {
    return client
        .preparedQuery(
            """
            with due as (
              select id as due_id, lease_owner as previous
              from kill_job
              where state in ('queued', 'running')
                and (lease_until is null or lease_until < clock_timestamp())
              order by id
              limit 1
              for no key update skip locked
            )
            update kill_job
            set state = 'running', lease_owner = $1::text,
                lease_until = clock_timestamp() + make_interval(secs => $2::float8),
                started_at = coalesce(started_at, clock_timestamp())
            from due
            where id = due_id
            returning previous, cursor, %s
            """
                .formatted(KillJobRows.COLUMNS))
        .execute(Tuple.of(token, leaseSeconds))
        .map(
            rows -> {
              RowIterator<Row> found = rows.iterator();
              return found.hasNext() ? Optional.of(lease(token, found.next())) : Optional.empty();
            });
  }

  private static Lease lease(String token, Row row) {
    return new Lease(
        token,
        KillJobRows.view(row),
        WalkCursor.of(row.getString("cursor")),
        row.getString("previous") != null);
  }

  /** Locks the job for a transaction of its walk. */
  Future<KillJobView> lock(SqlConnection connection, Lease lease) {
    return locks.inTurn(
        connection,
        lease.jobId(),
        () ->
            own(
                connection,
                lease,
                "select %s from kill_job where %s for no key update"
                    .formatted(KillJobRows.WRITTEN_COLUMNS, OWN),
                Tuple.of(lease.jobId(), lease.token())));
  }

  /** The job as it is now. */
  Future<KillJobView> find(SqlClient client, Lease lease) {
    return own(
        client,
        lease,
        "select %s from kill_job where %s".formatted(KillJobRows.CHANGING_COLUMNS, OWN),
        Tuple.of(lease.jobId(), lease.token()));
  }

  /** Holds the lease for another period. */
  Future<KillJobView> renew(SqlClient client, Lease lease) {
    return update(
        client,
        lease,
        "lease_until = clock_timestamp() + make_interval(secs => $3::float8)",
        Tuple.of(lease.jobId(), lease.token(), leaseSeconds));
  }

  /** Lets others have the job at once; nothing happens if it is another's already. */
  Future<Void> release(SqlClient client, Lease lease) {
    return client
        .preparedQuery("update kill_job set lease_owner = null, lease_until = null where " + OWN)
        .execute(Tuple.of(lease.jobId(), lease.token()))
        .mapEmpty();
  }

  /** Notes what a chunk did; renews the lease. */
  Future<KillJobView> progress(
      SqlConnection connection, Lease lease, KillJobCounts more, WalkCursor cursor) {
    return update(
        connection,
        lease,
        """
        cursor = $4::text, signalled = signalled + $5::bigint, killed = killed + $6::bigint,
        already_finished = already_finished + $7::bigint, lost_race = lost_race + $8::bigint,
        skipped = skipped + $9::bigint, unconfirmed = unconfirmed + $10::bigint,
        held = held + $11::bigint, prevented = prevented + $12::bigint,
        proof_worker = proof_worker + $13::bigint,
        proof_distributor = proof_distributor + $14::bigint,
        proof_cluster = proof_cluster + $15::bigint, proof_none = proof_none + $16::bigint,
        proof_pending = proof_pending + $17::bigint,
        attempts = 0, error = null, progress_at = clock_timestamp(),
        lease_until = clock_timestamp() + make_interval(secs => $3::float8)\
        """,
        Tuple.tuple()
            .addLong(lease.jobId())
            .addString(lease.token())
            .addDouble(leaseSeconds)
            .addString(cursor.text())
            .addLong(more.signalled())
            .addLong(more.killed())
            .addLong(more.alreadyFinished())
            .addLong(more.lostRace())
            .addLong(more.skipped())
            .addLong(more.unconfirmed())
            .addLong(more.held())
            .addLong(more.prevented())
            .addLong(more.proofs().worker())
            .addLong(more.proofs().distributor())
            .addLong(more.proofs().cluster())
            .addLong(more.proofs().none())
            .addLong(more.proofs().pending()));
  }

  /** Has the job mean every instance that there is; a statement of its own behind the locks. */
  Future<KillJobView> raiseHorizon(SqlConnection connection, Lease lease) {
    return update(
        connection,
        lease,
        """
        horizon = greatest(horizon, (select coalesce(max(id), 0) from task_instance)),
        progress_at = clock_timestamp(),
        lease_until = clock_timestamp() + make_interval(secs => $3::float8)\
        """,
        Tuple.of(lease.jobId(), lease.token(), leaseSeconds));
  }

  /**
   * Goes on to the next phase. The clock of the grace starts with its phase, and stops with it;
   * that of the proof starts with its own, and again with each answer of a cluster.
   */
  Future<KillJobView> enter(SqlConnection connection, Lease lease, KillJobPhase phase) {
    return update(
        connection,
        lease,
        """
        phase = $3::text, cursor = null, attempts = 0, error = null,
        progress_at = clock_timestamp(),
        proof_ends_at =
          case
            when $3::text = 'proof' then clock_timestamp() + make_interval(secs => $4::float8)
          end,
        grace_ends_at =
          case
            when $3::text <> 'grace' then %s
            when mode = 'force' then clock_timestamp()
            else clock_timestamp() + make_interval(secs => grace_seconds)
          end\
        """
            .formatted(KillJobRows.GRACE_END),
        Tuple.of(lease.jobId(), lease.token(), phase.wireName(), proofSeconds));
  }

  /** The job is done. */
  Future<KillJobView> finish(SqlConnection connection, Lease lease) {
    return update(
        connection,
        lease,
        """
        state = 'done', phase = 'ended', cursor = null, attempts = 0, error = null,
        lease_owner = null, lease_until = null, progress_at = clock_timestamp(),
        finished_at = clock_timestamp()\
        """,
        Tuple.of(lease.jobId(), lease.token()));
  }

  /** Notes a failure; with the last one allowed in a row the job fails. */
  Future<KillJobView> fail(SqlConnection connection, Lease lease, String error, int allowed) {
    return update(
        connection,
        lease,
        """
        attempts = attempts + 1, error = $3::text,
        state = case when attempts + 1 >= $4::integer then 'failed' else state end,
        lease_owner = case when attempts + 1 >= $4::integer then null else lease_owner end,
        lease_until = case when attempts + 1 >= $4::integer then null else lease_until end\
        """,
        Tuple.of(lease.jobId(), lease.token(), error, allowed));
  }

  /**
   * Seconds until the grace is over by the database's clock; not above 0 if it is. Who is told to
   * die hears of it with its next report, so it has the whole grace from when reports can be taken.
   */
  Future<Double> graceLeft(SqlClient client, Lease lease) {
    return client
        .preparedQuery(
            """
            select coalesce(extract(epoch from grace_ends_at - clock_timestamp()), 0)::float8,
                   case when mode = 'force' then 0 else grace_seconds end::float8, %s
            from kill_job
            where id = $1::bigint
            """
                .formatted(IntakeRepository.COLUMNS))
        .execute(Tuple.of(lease.jobId()))
        .map(rows -> rows.iterator().next())
        .map(row -> IntakeRepository.read(row).secondsLeft(row.getDouble(0), row.getDouble(1)));
  }

  /**
   * Seconds until what clusters have not said counts as not said; not above 0 if it does. Time in
   * which Quell or its database was away does not count.
   */
  Future<Double> proofLeft(SqlClient client, Lease lease) {
    return client
        .preparedQuery(
            """
            select coalesce(extract(epoch from proof_ends_at - clock_timestamp()), 0)::float8, %s
            from kill_job
            where id = $1::bigint
            """
                .formatted(IntakeRepository.COLUMNS))
        .execute(Tuple.of(lease.jobId()))
        .map(rows -> rows.iterator().next())
        .map(row -> IntakeRepository.read(row).secondsLeft(row.getDouble(0), proofSeconds));
  }

  private static Future<KillJobView> update(
      SqlClient client, Lease lease, String changes, Tuple parameters) {
    return own(
        client,
        lease,
        "update kill_job set %s where %s returning %s"
            .formatted(changes, OWN, KillJobRows.CHANGING_COLUMNS),
        parameters);
  }

  /** The selector is not read again and again: it may have ten thousand ids. */
  private static Future<KillJobView> own(
      SqlClient client, Lease lease, String sql, Tuple parameters) {
    return client
        .preparedQuery(sql)
        .execute(parameters)
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              if (!row.hasNext()) {
                throw new LeaseLost();
              }
              return KillJobRows.view(row.next(), lease.job().selector());
            });
  }
}
