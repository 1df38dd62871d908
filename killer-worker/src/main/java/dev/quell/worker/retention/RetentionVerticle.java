package dev.quell.worker.retention;

import dev.quell.worker.engine.Connections;
import dev.quell.worker.engine.Leadership;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.kill.KillAudit;
import dev.quell.worker.locking.DagRepository;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.locking.TaskLocks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.SqlConnection;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes whole workflows that ended long ago, and the audit when its own days are over, in chunks
 * at a bounded rate. Of all processes on a database one does; where it ends, in the middle of a
 * workflow too, the next one goes on. It stands still while a kill job is open.
 */
public final class RetentionVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionVerticle.class);

  private static final int PAGE = 100;

  /** An archive may take long, and one is for looks meanwhile. */
  private static final int CONNECTIONS = 2;

  private static final long LIMIT_MILLIS = 60_000;
  private static final long ARCHIVE_LIMIT_MILLIS = 3_600_000;
  private static final long MILLIS_PER_SECOND = 1_000;

  private final Session session;
  private final String process;
  private final RetentionConfig config;
  private final MeterRegistry meters;
  private final WorkflowRemovalRepository workflows = new WorkflowRemovalRepository();
  private final DagRemovalRepository dags = new DagRemovalRepository();
  private final DagRepository dagLocks = new DagRepository();
  private final AuditRemovalRepository audit = new AuditRemovalRepository();
  private final DepartedInstanceRepository departed = new DepartedInstanceRepository();
  private final ProgressRepository progress = new ProgressRepository();
  private final RunRepository locks;
  private final TaskLocks taskLocks;
  private final Counter removedWorkflows;
  private final Counter failures;

  private Leadership leadership;
  private Transactions transactions;
  private Transactions archives;
  private KillAudit lines;
  private Backlog backlog;
  private Future<Void> round = Future.succeededFuture();
  private long removedInRound;
  private long timer;
  private boolean stopped;
  private volatile boolean active;

  /**
   * A verticle to deploy once.
   *
   * @param process name of this process on the database, for people
   */
  public RetentionVerticle(
      Session session, String process, RetentionConfig config, MeterRegistry meters) {
    this.session = session;
    this.process = process;
    this.config = config;
    this.meters = meters;
    locks = new RunRepository(meters);
    taskLocks = new TaskLocks(meters);
    removedWorkflows =
        Counter.builder("quell.retention.workflows")
            .description("Workflows that were removed because they ended long ago")
            .register(meters);
    failures =
        Counter.builder("quell.retention.failures")
            .description("Rounds of the retention that failed; the next one goes on")
            .register(meters);
  }

  @Override
  public Future<?> start() {
    leadership = new Leadership(vertx, session, RetentionSql.LOCK, "The retention");
    Connections connections = session.connections(vertx, "retention", CONNECTIONS);
    transactions = new Transactions(vertx, connections, RetryPolicy.within(LIMIT_MILLIS), meters);
    archives =
        new Transactions(vertx, connections, RetryPolicy.within(ARCHIVE_LIMIT_MILLIS), meters);
    lines = new KillAudit(vertx.eventBus());
    Gauge.builder("quell.retention.active", this, retention -> retention.active ? 1 : 0)
        .description("1 if this process removes what ended long ago, 0 if another one does")
        .register(meters);
    backlog = Backlog.watch(vertx, transactions, config, meters);
    begin();
    return Future.succeededFuture();
  }

  private void begin() {
    boolean led = leadership.isActive();
    round =
        leadership
            .seek()
            .onSuccess(leads -> active = leads)
            .compose(leads -> leads ? removeAll(!led) : Future.succeededFuture())
            .recover(this::report);
    round.onComplete(ended -> waitForNext());
  }

  private void waitForNext() {
    active = leadership.isActive();
    if (!stopped) {
      timer = vertx.setTimer(config.intervalMillis(), due -> begin());
    }
  }

  private Future<Void> report(Throwable failure) {
    if (stopped) {
      return Future.succeededFuture();
    }
    failures.increment();
    LOG.atWarn().setCause(failure).log("A round of the retention failed; the next one goes on");
    return transactions
        .once(client -> progress.failed(client, failure))
        .transform(noted -> Future.succeededFuture());
  }

  private Future<Void> removeAll(boolean anew) {
    removedInRound = 0;
    return leadership
        .with(client -> progress.begun(client, process, anew))
        .compose(begun -> finishBegun())
        .compose(finished -> removeExpired())
        .compose(removed -> removeDags())
        .compose(removed -> forgetDeparted())
        .compose(removed -> removeAudit())
        .compose(removed -> leadership.with(progress::finished));
  }

  private Future<Void> finishBegun() {
    return leadership.with(workflows::findBegun).compose(begun -> finishNext(begun.iterator()));
  }

  private Future<Void> finishNext(Iterator<Long> begun) {
    return begun.hasNext() && !stopped
        ? finish(begun.next()).compose(finished -> finishNext(begun))
        : Future.succeededFuture();
  }

  private Future<Void> removeExpired() {
    if (config.finishedWorkflowsDays().isEmpty() || stopped) {
      return Future.succeededFuture();
    }
    int days = config.finishedWorkflowsDays().getAsInt();
    return leadership
        .with(client -> workflows.findExpired(client, days, PAGE))
        .compose(expired -> removeNext(expired.iterator(), days, 0))
        .compose(removed -> removed == 0 ? Future.succeededFuture() : removeExpired());
  }

  private Future<Integer> removeNext(Iterator<Long> expired, int days, int removed) {
    if (stopped || !expired.hasNext()) {
      return Future.succeededFuture(removed);
    }
    long workflowId = expired.next();
    return leadership
        .with(workflows::isKillUnderWay)
        .compose(
            killing ->
                killing
                    ? Future.succeededFuture(removed)
                    : inTransaction(connection -> beginRemoval(connection, workflowId, days))
                        .compose(
                            begun ->
                                begun
                                    ? finish(workflowId).map(removed + 1)
                                    : Future.succeededFuture(removed))
                        .compose(count -> removeNext(expired, days, count)));
  }

  /** Whoever has its lock may be about to resume it. */
  private Future<Boolean> beginRemoval(SqlConnection connection, long workflowId, int days) {
    return locks
        .lockWorkflows(connection, List.of(workflowId), LockMode.SKIP_LOCKED)
        .compose(
            locked ->
                locked.isEmpty()
                    ? Future.succeededFuture(false)
                    : workflows.begin(connection, workflowId, days));
  }

  /**
   * Writes a workflow whose removal has begun out, if that is wanted, deletes its tasks, chunk by
   * chunk, and then the rest.
   */
  private Future<Void> finish(long workflowId) {
    return config
        .archiveFolder()
        .map(folder -> archive(workflowId, folder))
        .orElseGet(Future::succeededFuture)
        .compose(written -> delete(workflowId));
  }

  private Future<Void> archive(long workflowId, Path folder) {
    return leadership
        .with(client -> workflows.isArchived(client, workflowId))
        .compose(
            archived -> archived ? Future.succeededFuture() : archiveOrAbandon(workflowId, folder));
  }

  /** A workflow that cannot be written out stays, and is what it was. */
  private Future<Void> archiveOrAbandon(long workflowId, Path folder) {
    return archives
        .inTransaction(connection -> WorkflowArchive.write(vertx, connection, workflowId, folder))
        .compose(
            written -> inTransaction(connection -> workflows.noteArchived(connection, workflowId)))
        .recover(
            failure ->
                inTransaction(connection -> workflows.abandon(connection, workflowId))
                    .transform(abandoned -> Future.failedFuture(failure)));
  }

  private Future<Void> delete(long workflowId) {
    return paced(connection -> deleteTasks(connection, workflowId))
        .compose(
            emptied ->
                stopped
                    ? Future.succeededFuture()
                    : inTransaction(connection -> deleteWorkflow(connection, workflowId))
                        .onSuccess(deleted -> tell(workflowId, deleted))
                        .mapEmpty());
  }

  private Future<Deleted> deleteTasks(SqlConnection connection, long workflowId) {
    boolean remember = config.unprovenDays() > 0;
    return taskLocks
        .lockSome(connection, workflowId, config.chunkTasks())
        .compose(tasks -> workflows.deleteTasks(connection, workflowId, tasks, remember));
  }

  private Future<Deleted> deleteWorkflow(SqlConnection connection, long workflowId) {
    return locks
        .lockAgainstBinding(connection, workflowId)
        .compose(locked -> workflows.deleteWorkflow(connection, workflowId))
        .compose(
            deleted ->
                lines
                    .workflowRemoved(connection, workflowId, deleted.tasks(), deleted.instances())
                    .map(deleted));
  }

  private void tell(long workflowId, Deleted deleted) {
    removedWorkflows.increment();
    LOG.atInfo()
        .addKeyValue("workflow_id", workflowId)
        .addKeyValue("tasks", deleted.tasks())
        .addKeyValue("instances", deleted.instances())
        .log("Removed a workflow that ended long ago");
  }

  private void count(Deleted deleted) {
    removedInRound += deleted.rows();
    meters.counter("quell.retention.rows", "table", "task").increment((double) deleted.tasks());
    meters
        .counter("quell.retention.rows", "table", "task_instance")
        .increment((double) deleted.instances());
  }

  /** They go after the workflows that had them, and when nobody can still hold their ids. */
  private Future<Void> removeDags() {
    if (config.finishedWorkflowsDays().isEmpty() || stopped) {
      return Future.succeededFuture();
    }
    int days = config.unusedDagDays();
    return leadership
        .with(client -> dags.findUnused(client, days, PAGE))
        .compose(unused -> inTransaction(connection -> beginDags(connection, unused, days)))
        .compose(begun -> begun.isEmpty() ? Future.succeededFuture() : removeDags(begun));
  }

  private Future<List<Long>> beginDags(SqlConnection connection, List<Long> unused, int days) {
    return dagLocks
        .lockFree(connection, unused)
        .compose(locked -> dags.begin(connection, locked, days));
  }

  private Future<Void> removeDags(List<Long> begun) {
    return paced(connection -> dags.delete(connection, begun, config.chunkTasks()))
        .compose(
            deleted -> {
              LOG.atInfo()
                  .addKeyValue("dags", begun.size())
                  .log("Removed DAGs that no workflow has");
              return removeDags();
            });
  }

  private Future<Void> forgetDeparted() {
    int days = config.unprovenDays();
    return paced(connection -> departed.delete(connection, days, config.chunkTasks()));
  }

  private Future<Void> removeAudit() {
    if (config.auditDays().isEmpty() || stopped) {
      return Future.succeededFuture();
    }
    int days = config.auditDays().getAsInt();
    int limit = config.chunkTasks();
    return paced(connection -> audit.deleteLines(connection, days, limit))
        .compose(none -> paced(connection -> audit.deleteKillJob(connection, days, limit)));
  }

  /** Repeats a chunk until it deletes nothing, no faster than so many rows a second. */
  private Future<Void> paced(Function<SqlConnection, Future<Deleted>> chunk) {
    if (stopped) {
      return Future.succeededFuture();
    }
    long begun = System.nanoTime();
    return inTransaction(connection -> chunk.apply(connection).compose(noting(connection)))
        .onSuccess(this::count)
        .compose(
            deleted ->
                deleted.rows() == 0
                    ? Future.succeededFuture()
                    : rest(deleted.rows(), begun).compose(rested -> paced(chunk)));
  }

  private Function<Deleted, Future<Deleted>> noting(SqlConnection connection) {
    return deleted ->
        deleted.rows() == 0
            ? Future.succeededFuture(deleted)
            : progress.removed(connection, deleted.rows(), removedInRound == 0).map(deleted);
  }

  private Future<Void> rest(long rows, long begun) {
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    long wait = rows * MILLIS_PER_SECOND / config.rowsPerSecond() - took;
    return wait <= 0
        ? Future.succeededFuture()
        : vertx.timer(wait, TimeUnit.MILLISECONDS).mapEmpty();
  }

  /** Each is asked for on the connection that holds the lock, so that only one process deletes. */
  private <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return leadership
        .with(client -> client.preparedQuery("select 1").execute())
        .compose(still -> transactions.inTransaction(work));
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    backlog.stop();
    return round.compose(ended -> leadership.leave()).compose(left -> transactions.close());
  }
}
