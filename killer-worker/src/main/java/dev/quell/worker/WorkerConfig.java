package dev.quell.worker;

import dev.quell.worker.engine.DatabaseServers;
import dev.quell.worker.engine.Durability;
import dev.quell.worker.kill.KillJobConfig;
import dev.quell.worker.kill.YieldConfig;
import io.vertx.pgclient.PgConnectOptions;

/**
 * Tells what the worker needs to run.
 *
 * @param database where the tables are; the worker adds its own session settings
 * @param shards queues of single reports, each with one transaction under way
 * @param queueCapacity commands that may wait in one queue
 * @param maxQueueAgeMillis while a report has waited longer than this in a queue, further ones are
 *     refused
 * @param batchLimit commands that one transaction carries
 * @param chunkRows instances that one transaction of a bulk command changes
 * @param bulkConcurrency bulk commands carried out at once
 * @param lockTimeoutMillis longest wait for one row lock
 * @param statementTimeoutMillis longest run of one statement
 * @param commandTimeoutMillis longest life of one command, retries included
 * @param reportByBufferMillis how long a heartbeat usually holds; an overdue instance that was
 *     launched twice as long ago is given up
 * @param heartbeats whether heartbeats wait for the disk
 * @param killJobs how this process works on kill jobs
 * @param yielding how kills yield to reports and heartbeats
 */
public record WorkerConfig(
    DatabaseServers database,
    int shards,
    int queueCapacity,
    int maxQueueAgeMillis,
    int batchLimit,
    int chunkRows,
    int bulkConcurrency,
    int lockTimeoutMillis,
    int statementTimeoutMillis,
    long commandTimeoutMillis,
    int reportByBufferMillis,
    Durability heartbeats,
    KillJobConfig killJobs,
    YieldConfig yielding) {

  /** Takes the default settings of heartbeats and kills. */
  public WorkerConfig(
      DatabaseServers database,
      int shards,
      int queueCapacity,
      int maxQueueAgeMillis,
      int batchLimit,
      int chunkRows,
      int bulkConcurrency,
      int lockTimeoutMillis,
      int statementTimeoutMillis,
      long commandTimeoutMillis,
      int reportByBufferMillis) {
    this(
        database,
        shards,
        queueCapacity,
        maxQueueAgeMillis,
        batchLimit,
        chunkRows,
        bulkConcurrency,
        lockTimeoutMillis,
        statementTimeoutMillis,
        commandTimeoutMillis,
        reportByBufferMillis,
        Durability.PROMPT,
        KillJobConfig.DEFAULTS,
        YieldConfig.DEFAULTS);
  }

  /** Returns the settings of docs/configuration.md for a database. */
  public static WorkerConfig defaults(PgConnectOptions database) {
    return new WorkerConfig(
        DatabaseServers.single(database),
        4,
        4096,
        2_000,
        256,
        1000,
        4,
        4_000,
        15_000,
        15_000,
        279_000);
  }
}
