package dev.quell.worker.kill;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.kill.ItemOutcome;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.StatusSql;
import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL of the instances of a job and their outcomes. Thread-safe. */
final class KillItemRepository {
  private final AskedClusters clusters;

  KillItemRepository(AskedClusters clusters) {
    this.clusters = clusters;
  }

  /**
   * What a look at signalled instances saw.
   *
   * @param ended those that have ended
   * @param last the last one that was looked at; {@link Round#START} if there are no more after it
   */
  record Looked(List<Ended> ended, long last) {}

  /**
   * An instance that was told to die and has ended.
   *
   * @param cluster the one that can be asked about it; null if none can
   */
  record Ended(long id, TaskInstanceStatus status, EndToldBy told, @Nullable String cluster) {
    ItemOutcome outcome() {
      return KillRules.outcome(status);
    }

    Proof proof() {
      return KillRules.proof(told, cluster != null);
    }
  }

  /** Writes the outcomes of a chunk; what had been told to die gets its last one. */
  Future<Void> write(SqlConnection connection, KillJobView job, List<Settled> settled) {
    return connection
        .preparedQuery(
            """
            insert into kill_job_item
              (kill_job_id, task_instance_id, task_id, workflow_id, outcome, from_status, to_status,
               unconfirmed, detail, proof, proof_at)
            select $1::bigint, item.*,
                   case when item.proof <> 'pending' then clock_timestamp() end
            from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[],
                        $7::text[], $8::boolean[], $9::text[], $10::text[])
              as item (id, task_id, workflow_id, outcome, "from", "to", unconfirmed, detail, proof)
            on conflict (kill_job_id, task_instance_id) do update
            set outcome = excluded.outcome, to_status = excluded.to_status,
                unconfirmed = excluded.unconfirmed, detail = excluded.detail,
                proof = excluded.proof, proof_at = excluded.proof_at,
                changed_at = clock_timestamp()
            """)
        .execute(
            Tuple.tuple()
                .addLong(job.killJobId())
                .addArrayOfLong(settled.stream().map(Settled::id).toArray(Long[]::new))
                .addArrayOfLong(settled.stream().map(Settled::taskId).toArray(Long[]::new))
                .addArrayOfLong(settled.stream().map(Settled::workflowId).toArray(Long[]::new))
                .addArrayOfString(
                    settled.stream()
                        .map(i -> i.verdict().outcome().wireName())
                        .toArray(String[]::new))
                .addArrayOfString(settled.stream().map(i -> i.from().code()).toArray(String[]::new))
                .addArrayOfString(
                    settled.stream().map(i -> i.verdict().to().code()).toArray(String[]::new))
                .addArrayOfBoolean(
                    settled.stream().map(i -> i.verdict().unconfirmed()).toArray(Boolean[]::new))
                .addArrayOfString(
                    settled.stream().map(i -> i.verdict().detail()).toArray(String[]::new))
                .addArrayOfString(
                    settled.stream().map(i -> wireName(i.proof())).toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, settled.size(), "write items"));
  }

  private static @Nullable String wireName(@Nullable Proof proof) {
    return proof == null ? null : proof.wireName();
  }

  /** Writes the outcomes of tasks that were met for themselves; none has one yet. */
  Future<Void> writeTasks(SqlConnection connection, KillJobView job, List<SettledTask> settled) {
    return connection
        .preparedQuery(
            """
            insert into kill_job_item
              (kill_job_id, task_id, workflow_id, outcome, from_status, to_status, detail)
            select $1::bigint, item.*
            from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
              as item
            """)
        .execute(
            Tuple.tuple()
                .addLong(job.killJobId())
                .addArrayOfLong(settled.stream().map(SettledTask::id).toArray(Long[]::new))
                .addArrayOfLong(settled.stream().map(SettledTask::workflowId).toArray(Long[]::new))
                .addArrayOfString(
                    settled.stream()
                        .map(t -> t.verdict().outcome().wireName())
                        .toArray(String[]::new))
                .addArrayOfString(settled.stream().map(t -> t.from().code()).toArray(String[]::new))
                .addArrayOfString(
                    settled.stream().map(t -> t.verdict().to().code()).toArray(String[]::new))
                .addArrayOfString(
                    settled.stream().map(t -> t.verdict().detail()).toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, settled.size(), "write items of tasks"));
  }

  /** A row in the error log of each instance. */
  Future<Void> log(SqlConnection connection, KillJobView job, List<Long> ended) {
    return connection
        .preparedQuery(
            """
            insert into task_instance_error_log (task_instance_id, description)
            select id, $2::text from unnest($1::bigint[]) as ended (id) order by id
            """)
        .execute(
            Tuple.of(
                Rows.ids(ended),
                "Killed by %s: %s (kill job %d)"
                    .formatted(job.requestedBy(), job.reason(), job.killJobId())))
        .map(result -> Rows.requireCount(result, ended.size(), "insert error log"));
  }

  /** The next instances that were told to die and have no other outcome yet, by id. */
  Future<List<Candidate>> signalled(SqlClient client, long jobId, long afterId, int limit) {
    return client
        .preparedQuery(
            """
            select task_instance_id, task_id from kill_job_item
            where kill_job_id = $1::bigint and outcome = 'signalled'
              and task_instance_id > $2::bigint
            order by task_instance_id
            limit $3::integer
            """)
        .execute(Tuple.of(jobId, afterId, limit))
        .map(
            rows -> {
              List<Candidate> found = new ArrayList<>(rows.size());
              rows.forEach(
                  row -> found.add(new Candidate(row.getLong(0), row.getLong(1), row.getLong(0))));
              return found;
            });
  }

  /** Looks which of the next signalled ones have ended; what has ended never changes again. */
  Future<Looked> ended(SqlClient client, long jobId, long afterId, int limit) {
    Values values = new Values();
    String looked =
        """
        with looked as materialized (
          select task_instance_id as id from kill_job_item
          where kill_job_id = %s::bigint and outcome = 'signalled'
            and task_instance_id > %s::bigint
          order by task_instance_id
          limit %s::integer
        )
        """
            .formatted(values.add(jobId), values.add(afterId), values.add(limit));
    return client
        .preparedQuery(
            """
            %s
            select last.id, last.looked, ended.id, ended.status, ended.end_told_by, ended.cluster
            from (select max(id) as id, count(*) as looked from looked) as last
            left join (
              select ti.id, ti.status, ti.end_told_by, %s as cluster
              from looked
              cross join lateral (
                select id, status, end_told_by, task_resources_id
                from task_instance where id = looked.id offset 0
              ) as ti
              where ti.status not in %s
            ) as ended on true
            order by ended.id
            """
                .formatted(looked, clusters.nameOf("ti", values), StatusSql.LIVE_INSTANCES))
        .execute(values.tuple())
        .map(
            rows -> {
              List<Ended> ended = new ArrayList<>(rows.size());
              Row first = rows.iterator().next();
              for (Row row : rows) {
                if (row.getLong(2) != null) {
                  ended.add(
                      new Ended(
                          row.getLong(2),
                          TaskInstanceStatus.ofCode(row.getString(3)),
                          EndToldBy.of(row.getString(4)),
                          row.getString(5)));
                }
              }
              boolean more = first.getLong(1) == limit;
              return new Looked(ended, more ? first.getLong(0) : Round.START);
            });
  }

  /**
   * Writes the last outcomes of instances that have ended by themselves; completes with those that
   * had none yet.
   */
  Future<List<Ended>> conclude(SqlConnection connection, long jobId, List<Ended> ended) {
    Map<Conclusion, List<Long>> alike =
        ended.stream()
            .collect(
                Collectors.groupingBy(
                    Conclusion::of, Collectors.mapping(Ended::id, Collectors.toList())));
    List<Future<List<Long>>> concluded =
        alike.entrySet().stream()
            .map(same -> conclude(connection, jobId, same.getKey(), same.getValue()))
            .toList();
    return Future.join(concluded)
        .map(
            all -> {
              Set<Long> written =
                  concluded.stream()
                      .flatMap(some -> some.result().stream())
                      .collect(Collectors.toSet());
              return ended.stream().filter(one -> written.contains(one.id())).toList();
            });
  }

  /** What is written about an instance that has ended. */
  private record Conclusion(TaskInstanceStatus status, Proof proof) {
    static Conclusion of(Ended ended) {
      return new Conclusion(ended.status(), ended.proof());
    }
  }

  /** A join with the ids might be planned, while the table is empty, to read all items. */
  private static Future<List<Long>> conclude(
      SqlConnection connection, long jobId, Conclusion conclusion, List<Long> ids) {
    return connection
        .preparedQuery(
            """
            update kill_job_item
            set outcome = $3::text, to_status = $4::text, proof = $5::text,
                proof_at = case when $5::text <> 'pending' then clock_timestamp() end,
                changed_at = clock_timestamp()
            where kill_job_id = $1::bigint and task_instance_id = any($2::bigint[])
              and outcome = 'signalled'
            returning task_instance_id
            """)
        .execute(
            Tuple.of(
                jobId,
                Rows.ids(ids),
                KillRules.outcome(conclusion.status()).wireName(),
                conclusion.status().code(),
                conclusion.proof().wireName()))
        .map(Rows::firstIds);
  }
}
