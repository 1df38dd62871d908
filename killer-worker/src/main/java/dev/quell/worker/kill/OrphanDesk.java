package dev.quell.worker.kill;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.cluster.LivingJob;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds out which of a cluster's living jobs are of instances that have ended, and notes who has
 * them ended. Its connection is its own. Thread-safe.
 */
public final class OrphanDesk {
  /** By which the clocks of cluster and database may differ. */
  private static final int LEEWAY_SECONDS = 60;

  private static final int CONNECTIONS = 1;

  private final Transactions transactions;
  private final KillAudit audit;

  private OrphanDesk(Engine engine) {
    transactions = engine.transactions("orphans", CONNECTIONS);
    audit = new KillAudit(engine.vertx().eventBus());
  }

  /**
   * Sets it up; it takes no commands.
   *
   * @param opened is handed the desk, which works for as long as the verticle is deployed
   */
  public static CommandHandlers of(Engine engine, Consumer<OrphanDesk> opened) {
    opened.accept(new OrphanDesk(engine));
    return CommandHandlers.of(List.of());
  }

  /**
   * Finds those of a cluster's jobs that are of instances which have ended: id, user and time of
   * submission must be those of the instance, and no instance that lives may have the same id.
   */
  public Future<List<Orphan>> find(String cluster, List<LivingJob> living) {
    return living.isEmpty()
        ? Future.succeededFuture(List.of())
        : transactions
            .withoutTransaction(client -> instances(client, cluster, living))
            .map(rows -> orphans(cluster, living, rows));
  }

  /**
   * By runs, because ids of distributors have no index: a run that was heard of since the oldest of
   * the jobs was submitted, and was there before the youngest.
   */
  private static Future<RowSet<Row>> instances(
      SqlClient client, String cluster, List<LivingJob> living) {
    OffsetDateTime[] submitted =
        living.stream()
            .map(job -> job.submitted().atOffset(ZoneOffset.UTC))
            .toArray(OffsetDateTime[]::new);
    return client
        .preparedQuery(
            """
            with listed as materialized (
              select id, "user", submitted
              from unnest($1::text[], $2::text[], $3::timestamptz[])
                as listed (id, "user", submitted)
            ),
            run as materialized (
              select id, workflow_id, "user", created_date
              from workflow_run
              where "user" = any($2::text[])
                and coalesce(heartbeat_date, created_date)
                      >= (select min(submitted) from listed) - make_interval(secs => $4::float8)
                and created_date
                      <= (select max(submitted) from listed) + make_interval(secs => $4::float8)
            )
            select ti.id, ti.task_id, run.workflow_id, ti.status, ti.distributor_id, run."user",
                   run.created_date, ti.submitted_date
            from run
            join task_instance as ti on ti.workflow_run_id = run.id
            join listed on listed.id = ti.distributor_id and listed."user" = run."user"
            join task_resources as resources on resources.id = ti.task_resources_id
            join queue on queue.id = resources.queue_id
            join cluster on cluster.id = queue.cluster_id
            where cluster.name = $5::text
              and listed.submitted >= run.created_date - make_interval(secs => $4::float8)
              and (
                ti.submitted_date is null
                or listed.submitted <= ti.submitted_date + make_interval(secs => $4::float8)
              )
            order by ti.id
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfString(living.stream().map(LivingJob::id).toArray(String[]::new))
                .addArrayOfString(living.stream().map(LivingJob::user).toArray(String[]::new))
                .addArrayOfOffsetDateTime(submitted)
                .addDouble((double) LEEWAY_SECONDS)
                .addString(cluster));
  }

  private static List<Orphan> orphans(String cluster, List<LivingJob> living, RowSet<Row> rows) {
    Map<String, LivingJob> byId = new HashMap<>();
    living.forEach(job -> byId.put(job.id(), job));
    List<Orphan> ended = new ArrayList<>();
    Set<String> inUse = new HashSet<>();
    for (Row row : rows) {
      LivingJob job = byId.get(row.getString(4));
      if (TaskInstanceStatus.ofCode(row.getString(3)).isLive()) {
        inUse.add(row.getString(4));
      } else if (job != null) {
        ended.add(orphan(cluster, job, row));
      }
    }
    return ended.stream().filter(orphan -> !inUse.contains(orphan.living().id())).toList();
  }

  private static Orphan orphan(String cluster, LivingJob living, Row row) {
    OffsetDateTime launched = row.getOffsetDateTime(7);
    ClusterJob job =
        new ClusterJob(
            cluster,
            row.getString(4),
            row.getString(5),
            row.getOffsetDateTime(6).toInstant(),
            launched == null ? null : launched.toInstant(),
            null,
            null);
    return new Orphan(
        row.getLong(0), row.getLong(1), row.getLong(2), row.getString(3), job, living);
  }

  /** Notes that somebody is about to have orphans ended: a row for each workflow. */
  public Future<Void> note(String person, String reason, String cluster, List<Orphan> orphans) {
    return transactions.inTransaction(
        connection -> audit.orphansEnded(connection, person, reason, cluster, orphans));
  }
}
