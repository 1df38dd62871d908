package dev.quell.worker.kill;

import dev.quell.domain.cluster.ClusterDecision;
import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterRules;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.domain.cluster.Observation;
import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The SQL by which agents take orders and what they say about them is written down. Stateless. */
final class ClusterOrderRepository {

  /** After which what a cluster listed tells no more: it may have been set up anew since. */
  private static final double LISTED_HOLDS_SECONDS = 3_600;

  /** An order as it was handed out. */
  record Leased(
      long killJobId,
      long instanceId,
      String cluster,
      ClusterStep step,
      boolean force,
      boolean listed) {

    ClusterOrder of(ClusterJob job) {
      return new ClusterOrder(killJobId, instanceId, job, step, force, listed);
    }
  }

  /** An order that an agent has, with what has come of it so far. */
  record Held(String cluster, ClusterRules.Asked asked) {}

  /** What was decided about an order that stays. */
  record Kept(ClusterReport report, ClusterDecision.AskAgain again, String answer) {}

  /**
   * Hands out orders of one cluster that are due, of jobs that are under way: of the cluster that
   * has waited for longest, the longest waiting ones first. While an order is handed out it is not
   * due. They are locked, so they stay where they are: looked up there, however little the planner
   * knows of a table that has just been filled.
   */
  Future<List<Leased>> lease(
      SqlClient client, Set<String> clusters, String agent, int limit, double leaseSeconds) {
    return client
        .preparedQuery(
            """
            with job as materialized (
              select id from kill_job where state in ('queued', 'running')
            ),
            longest as materialized (
              select due.cluster
              from job
              cross join unnest($1::text[]) as named (cluster)
              cross join lateral (
                select waiting.cluster, waiting.due_at from cluster_order as waiting
                where waiting.kill_job_id = job.id and waiting.cluster = named.cluster
                  and waiting.due_at <= now()
                order by waiting.due_at
                limit 1
              ) as due
              order by due.due_at
              limit 1
            ),
            picked as materialized (
              select due.place
              from job
              cross join longest
              cross join lateral (
                select waiting.ctid as place, waiting.kill_job_id, waiting.task_instance_id,
                       waiting.due_at
                from cluster_order as waiting
                where waiting.kill_job_id = job.id and waiting.cluster = longest.cluster
                  and waiting.due_at <= now()
                order by waiting.due_at, waiting.task_instance_id
                limit $3::integer
                for update skip locked
              ) as due
              order by due.due_at, due.kill_job_id, due.task_instance_id
              limit $3::integer
            )
            update cluster_order as taken
            set leased_by = $2::text,
                due_at = clock_timestamp() + make_interval(secs => $4::float8)
            where taken.ctid = any(array(select place from picked))
            returning taken.kill_job_id, taken.task_instance_id, taken.cluster, taken.step,
                      taken.force or taken.cancelled_at is not null,
                      coalesce(
                        taken.cancelled_at
                          > clock_timestamp() - make_interval(secs => $5::float8),
                        false)
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfString(clusters.stream().sorted().toArray(String[]::new))
                .addString(agent)
                .addInteger(limit)
                .addDouble(leaseSeconds)
                .addDouble(LISTED_HOLDS_SECONDS))
        .map(
            rows -> {
              List<Leased> leased = new ArrayList<>(rows.size());
              for (Row row : rows) {
                leased.add(
                    new Leased(
                        row.getLong(0),
                        row.getLong(1),
                        row.getString(2),
                        step(row.getString(3)),
                        row.getBoolean(4),
                        row.getBoolean(5)));
              }
              return leased;
            });
  }

  /**
   * Reads what identifies the processes of instances now; those of which nothing is known that
   * would are left out. A run was there before what it submits, and what was launched had been
   * submitted.
   */
  Future<Map<Long, ClusterJob>> jobs(SqlClient client, Collection<Leased> leased) {
    Map<Long, String> clusters = new HashMap<>();
    leased.forEach(order -> clusters.put(order.instanceId(), order.cluster()));
    return client
        .preparedQuery(
            """
            select ti.id, coalesce(ti.distributor_id, ''), ti.nodename, ti.process_group_id, run."user",
                   coalesce(run.created_date, 'epoch'), ti.submitted_date
            from task_instance as ti
            join workflow_run as run on run.id = ti.workflow_run_id
            where ti.id = any($1::bigint[])
              and (ti.distributor_id is not null
                or ti.nodename is not null and ti.process_group_id is not null)
            union all
            select departed.task_instance_id, departed.distributor_id, departed.nodename,
                   departed.process_group_id, departed."user", departed.run_created_date,
                   departed.submitted_date
            from departed_instance as departed
            where departed.task_instance_id = any($1::bigint[])
              and not exists (
                select from task_instance where task_instance.id = departed.task_instance_id)
            """)
        .execute(Tuple.tuple().addArrayOfLong(Rows.ids(clusters.keySet())))
        .map(
            rows -> {
              Map<Long, ClusterJob> jobs = new HashMap<>();
              for (Row row : rows) {
                long id = row.getLong(0);
                jobs.put(id, job(Objects.requireNonNull(clusters.get(id)), row));
              }
              return jobs;
            });
  }

  private static ClusterJob job(String cluster, Row row) {
    OffsetDateTime launched = row.getOffsetDateTime(6);
    return new ClusterJob(
        cluster,
        row.getString(1),
        row.getString(4),
        row.getOffsetDateTime(5).toInstant(),
        launched == null ? null : launched.toInstant(),
        row.getString(2),
        row.getLong(3));
  }

  /**
   * Locks the orders of a job that an agent has, among some; with what has come of each so far. The
   * caller holds the lock of the job.
   */
  Future<Map<Long, Held>> lock(
      SqlConnection connection, long jobId, String agent, Collection<Long> instanceIds) {
    return connection
        .preparedQuery(
            """
            select task_instance_id, step,
                   extract(epoch from cancel_at - clock_timestamp())::float8,
                   extract(epoch from clock_timestamp() - asked_at)::float8,
                   extract(epoch from clock_timestamp() - cancelled_at)::float8, tries, observation,
                   cluster
            from cluster_order
            where kill_job_id = $1::bigint and task_instance_id = any($2::bigint[])
              and leased_by = $3::text
            order by task_instance_id
            for update
            """)
        .execute(
            Tuple.tuple().addLong(jobId).addArrayOfLong(Rows.ids(instanceIds)).addString(agent))
        .map(
            rows -> {
              Map<Long, Held> held = new HashMap<>();
              for (Row row : rows) {
                held.put(row.getLong(0), held(row));
              }
              return held;
            });
  }

  private static Held held(Row row) {
    return new Held(
        row.getString(7),
        new ClusterRules.Asked(
            step(row.getString(1)),
            row.getDouble(2),
            row.getDouble(3),
            row.getDouble(4),
            row.getInteger(5),
            OrderRepository.observation(row.getString(6))));
  }

  /**
   * Has clusters asked again. Each order is looked up by its key: a planner that does not know yet
   * how many orders the job has would go through all of them for each.
   */
  Future<Void> keep(SqlConnection connection, long jobId, List<Kept> kept) {
    if (kept.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update cluster_order as asked
            set step = new.step, tries = new.tries, leased_by = null,
                due_at = clock_timestamp() + make_interval(secs => new.wait),
                observation = new.observation, answer = new.answer,
                asked_at =
                  case
                    when asked.step = 'cancel' and new.observation <> 'no_answer'
                      then coalesce(asked.asked_at, clock_timestamp())
                    else asked.asked_at
                  end,
                cancelled_at =
                  case
                    when new.observation = 'cancelled' then clock_timestamp()
                    else asked.cancelled_at
                  end
            from unnest($2::bigint[], $3::text[], $4::float8[], $5::integer[], $6::text[],
                        $7::text[]) as new (id, step, wait, tries, observation, answer)
            cross join lateral (
              select ctid as place from cluster_order
              where kill_job_id = $1::bigint and task_instance_id = new.id
              offset 0
            ) as held
            where asked.ctid = held.place
            """)
        .execute(
            Tuple.tuple()
                .addLong(jobId)
                .addArrayOfLong(
                    kept.stream().map(one -> one.report().taskInstanceId()).toArray(Long[]::new))
                .addArrayOfString(
                    kept.stream().map(one -> one.again().step().wireName()).toArray(String[]::new))
                .addArrayOfDouble(
                    kept.stream().map(one -> one.again().waitSeconds()).toArray(Double[]::new))
                .addArrayOfInteger(
                    kept.stream().map(one -> one.again().tries()).toArray(Integer[]::new))
                .addArrayOfString(
                    kept.stream()
                        .map(one -> one.report().observation().wireName())
                        .toArray(String[]::new))
                .addArrayOfString(kept.stream().map(Kept::answer).toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, kept.size(), "ask again"));
  }

  private static ClusterStep step(String stored) {
    return ClusterStep.find(stored).orElseThrow();
  }

  /** What a job's row takes of the answers of clusters. */
  static boolean isAnswer(Observation observation) {
    return observation != Observation.NO_ANSWER;
  }
}
