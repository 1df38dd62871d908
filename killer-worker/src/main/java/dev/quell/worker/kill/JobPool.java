package dev.quell.worker.kill;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that this process works on. It looks for more every second, and at once when it is
 * woken. Confined to one event loop.
 */
final class JobPool {
  private static final Logger LOG = LoggerFactory.getLogger(JobPool.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final int ALL_PER_BUSY = 20;

  private final JobTools tools;
  private final int most;
  private final KillJobGauges gauges;
  private final String name = UUID.randomUUID().toString();
  private final Map<String, JobRunner> runners = new HashMap<>();
  private final Map<Long, JobRunner> byJob = new HashMap<>();
  private Future<?> claim = Future.succeededFuture();
  private Future<?> dropping = Future.succeededFuture();
  private boolean stopped;
  private long claims;
  private long timer;

  /**
   * @param most jobs at once that do not only wait for their grace to pass
   */
  JobPool(JobTools tools, int most, KillJobGauges gauges) {
    this.tools = tools;
    this.most = most;
    this.gauges = gauges;
  }

  void start() {
    timer =
        tools
            .vertx()
            .setPeriodic(
                0,
                LOOK_MILLIS,
                due -> {
                  gauges.refresh();
                  look();
                  dropOrders();
                });
  }

  /** Of a job that was cancelled nobody is asked any more; what is left of it goes in chunks. */
  private void dropOrders() {
    if (stopped || tools.asksNoCluster() || !dropping.isComplete()) {
      return;
    }
    dropping =
        tools
            .transactions()
            .withoutTransaction(
                client -> tools.tables().orders().dropCancelled(client, tools.chunkRows()))
            .onSuccess(
                dropped -> {
                  if (dropped > 0) {
                    tools.vertx().runOnContext(next -> dropOrders());
                  }
                });
  }

  /** A job may have changed, or there may be a new one. */
  void wake(long jobId) {
    JobRunner runner = byJob.get(jobId);
    if (runner != null) {
      runner.wake();
    }
    look();
  }

  /** Ends the steps that are under way and lets others have the jobs. */
  Future<Void> stop() {
    stopped = true;
    tools.vertx().cancelTimer(timer);
    return claim
        .transform(
            claimed ->
                Future.join(List.copyOf(runners.values()).stream().map(JobRunner::stop).toList()))
        .mapEmpty();
  }

  private void look() {
    if (stopped || !claim.isComplete() || isFull()) {
      return;
    }
    claims++;
    String token = name + ":" + claims;
    claim =
        tools
            .transactions()
            .withoutTransaction(client -> tools.tables().leases().claim(client, token))
            .onSuccess(this::run);
  }

  /** Jobs that only wait for their grace to pass keep no others from being begun. */
  private boolean isFull() {
    long busy = runners.values().stream().filter(runner -> !runner.isWaiting()).count();
    return busy >= most || runners.size() >= most * ALL_PER_BUSY;
  }

  private void run(Optional<Lease> found) {
    if (found.isEmpty()) {
      return;
    }
    Lease lease = found.get();
    if (lease.takenOver()) {
      tools.meters().tookOver();
      LOG.atWarn()
          .addKeyValue("kill_job_id", lease.jobId())
          .log("Took over a kill job whose worker has let its lease run out");
    }
    JobRunner runner = JobRunner.start(tools, lease);
    runners.put(lease.token(), runner);
    byJob.put(lease.jobId(), runner);
    runner
        .ended()
        .onComplete(
            ended -> {
              runners.remove(lease.token());
              byJob.remove(lease.jobId(), runner);
              look();
            });
    tools.vertx().runOnContext(claimed -> look());
  }
}
