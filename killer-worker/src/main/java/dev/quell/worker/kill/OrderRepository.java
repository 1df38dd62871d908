package dev.quell.worker.kill;

import dev.quell.domain.cluster.ClusterRules;
import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Observation;
import dev.quell.domain.cluster.Proof;
import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SQL by which whoever works on a job has clusters asked about its instances, and ends the
 * asking. The caller holds the lock of the job where something is written. Stateless.
 */
final class OrderRepository {

  /** An instance about which a cluster is to be asked. */
  record Order(long instanceId, String cluster) {}

  /**
   * What is known of an instance about which nothing more is asked.
   *
   * @param detail for people; null if the proof says it all
   */
  record Settled(long instanceId, Proof proof, @Nullable String detail) {}

  /**
   * What a look at pending instances saw.
   *
   * @param ended those of which the worker itself has said so
   * @param last the last one that was looked at; {@link Round#START} if there are no more after it
   */
  record Looked(List<Long> ended, long last) {}

  /**
   * Has clusters asked from now on. They may end what they are asked about when the grace of the
   * job is over, if that still lasts.
   */
  Future<Void> add(SqlConnection connection, long jobId, List<Order> orders) {
    if (orders.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            insert into cluster_order
              (kill_job_id, task_instance_id, cluster, step, force, cancel_at, due_at)
            select job.id, new.id, new.cluster,
                   case when job.grace > job.now then 'query' else 'cancel' end, job.force,
                   greatest(job.grace, job.now), job.now
            from (
              select id, mode = 'force' as force, clock_timestamp() as now,
                     case when phase = 'grace' and mode <> 'force' then grace_ends_at end as grace
              from kill_job
              where id = $1::bigint
            ) as job
            cross join unnest($2::bigint[], $3::text[]) as new (id, cluster)
            """)
        .execute(
            Tuple.of(
                jobId,
                orders.stream().map(Order::instanceId).toArray(Long[]::new),
                orders.stream().map(Order::cluster).toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, orders.size(), "add orders"));
  }

  /**
   * Looks of which of the next pending ones the worker itself has said that it ended. Of an orphan
   * its word is known to be worth nothing.
   */
  Future<Looked> ended(SqlClient client, long jobId, long afterId, int limit) {
    return client
        .preparedQuery(
            """
            with looked as materialized (
              select task_instance_id as id from cluster_order
              where kill_job_id = $1::bigint and task_instance_id > $2::bigint
              order by task_instance_id
              limit $3::integer
            )
            select last.id, last.looked, ended.id
            from (select max(id) as id, count(*) as looked from looked) as last
            left join (
              select ti.id
              from looked
              cross join lateral (
                select id, end_told_by from task_instance where id = looked.id offset 0
              ) as ti
              where ti.end_told_by = $4::text
                and exists (select from kill_job where id = $1::bigint and orphans_of is null)
            ) as ended on true
            order by ended.id
            """)
        .execute(Tuple.of(jobId, afterId, limit, EndToldBy.WORKER.wireName()))
        .map(
            rows -> {
              List<Long> ended = new ArrayList<>(rows.size());
              Row first = rows.iterator().next();
              for (Row row : rows) {
                if (row.getLong(2) != null) {
                  ended.add(row.getLong(2));
                }
              }
              return new Looked(ended, first.getLong(1) == limit ? first.getLong(0) : Round.START);
            });
  }

  /**
   * Has the next pending ones of a job that is forced ended at once; what an agent was asking about
   * them is left. Completes with the last one; {@link Round#START} if there are no more.
   */
  Future<Long> hasten(SqlConnection connection, long jobId, long afterId, int limit) {
    return connection
        .preparedQuery(
            """
            update cluster_order
            set force = true, step = 'cancel', cancel_at = clock_timestamp(),
                due_at = clock_timestamp(), leased_by = null, asked_at = null,
                cancelled_at = null, tries = 0
            where kill_job_id = $1::bigint and task_instance_id = any(array(
              select task_instance_id from cluster_order
              where kill_job_id = $1::bigint and task_instance_id > $2::bigint and not force
              order by task_instance_id
              limit $3::integer))
            returning task_instance_id
            """)
        .execute(Tuple.of(jobId, afterId, limit))
        .map(
            rows ->
                rows.rowCount() < limit
                    ? Round.START
                    : Rows.firstIds(rows).stream().mapToLong(Long::longValue).max().orElseThrow());
  }

  /** An instance of which its cluster has not said enough. */
  record Unproven(String cluster, Settled settled) {}

  /** Finds some of those that are pending, with what is known of them now. */
  Future<List<Unproven>> unproven(SqlConnection connection, long jobId, int limit) {
    return connection
        .preparedQuery(
            """
            select task_instance_id, observation, answer, cluster from cluster_order
            where kill_job_id = $1::bigint
            order by task_instance_id
            limit $2::integer
            """)
        .execute(Tuple.of(jobId, limit))
        .map(
            rows -> {
              List<Unproven> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                String known = ClusterRules.givenUp(observation(row.getString(1)));
                found.add(
                    new Unproven(
                        row.getString(3),
                        new Settled(
                            row.getLong(0), Proof.NONE, sentence(known, row.getString(2)))));
              }
              return found;
            });
  }

  static String sentence(String sentence, @Nullable String answer) {
    return answer == null ? sentence : sentence + " " + answer;
  }

  /** Reads a stored observation; null if nothing was observed. */
  static @Nullable Observation observation(@Nullable String stored) {
    return stored == null ? null : Observation.find(stored).orElseThrow();
  }

  /**
   * Ends the asking about some, of all of which it is going on. Each item is looked up by its key,
   * as in {@link ClusterOrderRepository#keep}.
   */
  Future<Void> settle(SqlConnection connection, long jobId, List<Settled> settled) {
    if (settled.isEmpty()) {
      return Future.succeededFuture();
    }
    Long[] ids = settled.stream().map(Settled::instanceId).toArray(Long[]::new);
    Future<Void> orders =
        connection
            .preparedQuery(
                """
                delete from cluster_order
                where kill_job_id = $1::bigint and task_instance_id = any($2::bigint[])
                """)
            .execute(Tuple.tuple().addLong(jobId).addArrayOfLong(ids))
            .map(result -> Rows.requireCount(result, ids.length, "delete orders"));
    Future<Void> items =
        connection
            .preparedQuery(
                """
                update kill_job_item as item
                set proof = new.proof, proof_detail = new.detail, proof_at = clock_timestamp(),
                    changed_at = clock_timestamp()
                from unnest($2::bigint[], $3::text[], $4::text[]) as new (id, proof, detail)
                cross join lateral (
                  select ctid as place from kill_job_item
                  where kill_job_id = $1::bigint and task_instance_id = new.id
                    and proof = 'pending'
                  offset 0
                ) as pending
                where item.ctid = pending.place
                """)
            .execute(
                Tuple.of(
                    jobId,
                    ids,
                    settled.stream().map(one -> one.proof().wireName()).toArray(String[]::new),
                    settled.stream().map(Settled::detail).toArray(String[]::new)))
            .map(result -> Rows.requireCount(result, ids.length, "write proofs"));
    return Future.join(orders, items).mapEmpty();
  }

  /** Keeps of some pending ones those about which clusters are still being asked. */
  Future<List<Long>> stillPending(SqlConnection connection, long jobId, List<Long> ids) {
    return connection
        .preparedQuery(
            """
            select task_instance_id from cluster_order
            where kill_job_id = $1::bigint and task_instance_id = any($2::bigint[])
            """)
        .execute(Tuple.tuple().addLong(jobId).addArrayOfLong(Rows.ids(ids)))
        .map(Rows::firstIds);
  }

  /**
   * Drops a chunk of what clusters were to be asked for a job that was cancelled; completes with
   * how many. Whoever asked meanwhile finds its order gone.
   */
  Future<Integer> dropCancelled(SqlClient client, int limit) {
    return client
        .preparedQuery(
            """
            with recursive asking (id) as (
              select min(kill_job_id) from cluster_order
              union all
              select (
                select min(kill_job_id) from cluster_order where kill_job_id > asking.id
              )
              from asking
              where asking.id is not null
            ),
            dropped as materialized (
              select job.id
              from asking
              join kill_job as job on job.id = asking.id
              where job.state = 'cancelled'
              limit 1
            )
            delete from cluster_order
            where kill_job_id = (select id from dropped)
              and task_instance_id = any(array(
                select task_instance_id from cluster_order
                where kill_job_id = (select id from dropped)
                order by task_instance_id
                limit $1::integer))
            """)
        .execute(Tuple.of(limit))
        .map(SqlResult::rowCount);
  }
}
