package dev.quell.worker.kill;

import dev.quell.domain.cluster.LivingJob;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.StatusSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The SQL that finds out which of a cluster's jobs are of instances that have ended here, and that
 * has them ended. Stateless.
 */
final class OrphanRepository {
  /** What one search keeps at most; a selector of a kill job names no more. */
  static final int MOST = 10_000;

  /** By which the clocks of cluster and database may differ. */
  private static final int LEEWAY_SECONDS = 60;

  private final double proofSeconds;

  /**
   * @param proofSeconds for which a job waits for clusters that say nothing
   */
  OrphanRepository(double proofSeconds) {
    this.proofSeconds = proofSeconds;
  }

  /**
   * Finds those of a cluster's jobs that are of instances which have ended, and keeps them with the
   * search: id, user and time of submission must be those of the instance, and no instance that
   * lives may have the same id. Completes with how many; more than {@link #MOST} are not counted to
   * the end.
   *
   * <p>By runs, because ids of distributors have no index: a run that was heard of since the oldest
   * of the jobs was submitted, and was there before the youngest; any earlier one if a job was
   * begun anew. What was removed has one.
   */
  Future<Integer> keep(
      SqlConnection connection, long searchId, String cluster, List<LivingJob> living) {
    if (living.isEmpty()) {
      return Future.succeededFuture(0);
    }
    OffsetDateTime[] submitted =
        living.stream()
            .map(job -> job.submitted().atOffset(ZoneOffset.UTC))
            .toArray(OffsetDateTime[]::new);
    return connection
        .preparedQuery(
            """
            with listed as materialized (
              select id, "user", submitted, state, requeued
              from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $9::boolean[])
                as listed (id, "user", submitted, state, requeued)
            ),
            run as materialized (
              select id, workflow_id, "user", created_date
              from workflow_run
              where "user" = any($2::text[])
                and (
                  coalesce(heartbeat_date, created_date)
                    >= (select min(submitted) from listed) - make_interval(secs => $5::float8)
                  or exists (select from listed where listed.requeued)
                )
                and created_date
                      <= (select max(submitted) from listed) + make_interval(secs => $5::float8)
            ),
            own as (
              select ti.id, ti.task_id, run.workflow_id, ti.status, ti.distributor_id, run."user",
                     run.created_date as not_before, ti.submitted_date as not_after,
                     ti.status in %s as live
              from run
              join task_instance as ti on ti.workflow_run_id = run.id
              join listed on listed.id = ti.distributor_id and listed."user" = run."user"
              join task_resources as resources on resources.id = ti.task_resources_id
              join queue on queue.id = resources.queue_id
              join cluster on cluster.id = queue.cluster_id
              where cluster.name = $6::text
              union all
              select departed.task_instance_id, departed.task_id, departed.workflow_id,
                     departed.status, departed.distributor_id, departed."user",
                     departed.run_created_date, departed.submitted_date, false
              from listed
              join departed_instance as departed
                on departed.cluster = $6::text and departed.distributor_id = listed.id
              where not exists (
                select from task_instance where task_instance.id = departed.task_instance_id)
            ),
            candidate as (
              select own.*, listed.submitted, listed.state,
                     bool_or(own.live) over (partition by own.distributor_id) as in_use
              from own
              join listed on listed.id = own.distributor_id and listed."user" = own."user"
              where listed.submitted >= own.not_before - make_interval(secs => $5::float8)
                and (
                  own.not_after is null
                  or listed.requeued
                  or listed.submitted <= own.not_after + make_interval(secs => $5::float8)
                )
            )
            insert into orphan
              (orphan_search_id, task_instance_id, task_id, workflow_id, status, distributor_id,
               "user", submitted, cluster_state)
            select $7::bigint, one.id, one.task_id, one.workflow_id, one.status,
                   one.distributor_id, one."user", one.submitted, one.state
            from (
              select distinct on (distributor_id) *
              from candidate
              where not in_use
              order by distributor_id, id desc
            ) as one
            limit $8::integer
            """
                .formatted(StatusSql.LIVE_INSTANCES))
        .execute(
            Tuple.tuple()
                .addArrayOfString(living.stream().map(LivingJob::id).toArray(String[]::new))
                .addArrayOfString(living.stream().map(LivingJob::user).toArray(String[]::new))
                .addArrayOfOffsetDateTime(submitted)
                .addArrayOfString(living.stream().map(LivingJob::state).toArray(String[]::new))
                .addDouble((double) LEEWAY_SECONDS)
                .addString(cluster)
                .addLong(searchId)
                .addInteger(MOST + 1)
                .addArrayOfBoolean(
                    living.stream().map(LivingJob::requeued).toArray(Boolean[]::new)))
        .map(SqlResult::rowCount);
  }

  /** Reads what a search has found, by the ids of the instances. */
  Future<List<Orphan>> found(SqlClient client, long searchId) {
    return client
        .preparedQuery(
            """
            select task_instance_id, task_id, workflow_id, status, distributor_id, "user",
                   submitted, cluster_state
            from orphan
            where orphan_search_id = $1::bigint
            order by task_instance_id
            """)
        .execute(Tuple.of(searchId))
        .map(
            rows -> {
              List<Orphan> orphans = new ArrayList<>(rows.size());
              rows.forEach(row -> orphans.add(orphan(row)));
              return orphans;
            });
  }

  private static Orphan orphan(Row row) {
    return new Orphan(
        row.getLong(0),
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getOffsetDateTime(6).toInstant(),
        row.getString(7));
  }

  /**
   * Adds a kill job that has what a search has found ended by force, and waits for the proof: with
   * its items, which have ended here before, and the orders for its cluster. Empty if there is one
   * with the same key of the same person.
   */
  Future<Optional<KillJobView>> kill(
      SqlConnection connection, OrphanKill request, long searchId, List<Orphan> orphans) {
    List<Long> ids = orphans.stream().map(Orphan::taskInstanceId).toList();
    return connection
        .preparedQuery(
            """
            insert into kill_job
              (requested_by, reason, request, selector, mode, downstream, grace_seconds, horizon,
               expected, scope, phase, proof_ends_at, already_finished, proof_pending, orphans_of,
               idempotency_key)
            values
              ($1::text, $2::text, $3::text, $4::text, $5::text, 'keep', 0, $6::bigint, $7::bigint,
               $8::text, 'proof', clock_timestamp() + make_interval(secs => $9::float8),
               $7::bigint, $7::bigint, $10::text, $11::text)
            on conflict (requested_by, idempotency_key) where idempotency_key is not null
            do nothing
            returning %s
            """
                .formatted(KillJobRows.COLUMNS))
        .execute(
            Tuple.tuple()
                .addString(request.person())
                .addString(request.reason())
                .addString(request.text())
                .addString(KillSelector.ofInstances(ids).toJson().encode())
                .addString(KillMode.FORCE.wireName())
                .addLong(ids.get(ids.size() - 1))
                .addLong((long) ids.size())
                .addString(KillScope.LIVE.wireName())
                .addDouble(proofSeconds)
                .addString(request.cluster())
                .addString(request.idempotencyKey()))
        .map(KillJobRepository::first)
        .compose(
            job ->
                job.isPresent()
                    ? addItems(connection, job.get(), searchId, request.cluster()).map(job)
                    : Future.succeededFuture(job));
  }

  /**
   * Finds the job that the same person has asked for with the same key; empty if there is none.
   * Fails with INVALID if it is another request's.
   */
  Future<Optional<KillJobView>> present(SqlClient client, OrphanKill request) {
    return KillJobRepository.findRepeated(
        client, request.person(), request.idempotencyKey(), request.text());
  }

  private static Future<Void> addItems(
      SqlConnection connection, KillJobView job, long searchId, String cluster) {
    int count = Math.toIntExact(job.counts().total());
    Future<Void> items =
        connection
            .preparedQuery(
                """
                insert into kill_job_item
                  (kill_job_id, task_instance_id, task_id, workflow_id, outcome, from_status,
                   to_status, detail, proof)
                select $1::bigint, task_instance_id, task_id, workflow_id, 'already_finished',
                       status, status,
                       'The cluster still ran ' || distributor_id || ': ' || cluster_state,
                       'pending'
                from orphan
                where orphan_search_id = $2::bigint
                order by task_instance_id
                """)
            .execute(Tuple.of(job.killJobId(), searchId))
            .map(result -> Rows.requireCount(result, count, "write items of orphans"));
    Future<Void> orders =
        connection
            .preparedQuery(
                """
                insert into cluster_order
                  (kill_job_id, task_instance_id, cluster, step, force, cancel_at, due_at)
                select $1::bigint, task_instance_id, $3::text, 'cancel', true, clock_timestamp(),
                       clock_timestamp()
                from orphan
                where orphan_search_id = $2::bigint
                order by task_instance_id
                """)
            .execute(Tuple.of(job.killJobId(), searchId, cluster))
            .map(result -> Rows.requireCount(result, count, "add orders of orphans"));
    return Future.join(items, orders).mapEmpty();
  }
}
