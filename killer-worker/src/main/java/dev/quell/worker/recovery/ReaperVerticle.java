package dev.quell.worker.recovery;

import dev.quell.domain.command.FixStatusInconsistency;
import dev.quell.domain.command.ReapWorkflowRun;
import dev.quell.domain.reply.NextStartReply;
import dev.quell.domain.reply.ReapReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.worker.engine.CommandBus;
import dev.quell.worker.engine.Leadership;
import dev.quell.worker.engine.Session;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends runs whose clients have not reported in time, and repairs failed workflows that are done
 * ({@code docs/contract/cli-and-reaper.md} §29 to §32). Of all reapers on a database one is active.
 * It only looks for what may have to be done; the commands that it sends look again, under their
 * locks.
 */
public final class ReaperVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ReaperVerticle.class);

  /** "quell" in ASCII: nobody else in the database should lock this number. */
  private static final long LOCK = 0x7175656c6cL;

  private static final int PAGE = 500;
  private static final int REPAIRED_IDS = 500;
  private static final double MILLIS_PER_SECOND = 1000.0;

  private final Session session;
  private final CommandBus commands;
  private final ReaperConfig config;
  private final MeterRegistry meters;
  private final LostRunRepository repository = new LostRunRepository();

  private Leadership leadership;
  private Future<Void> round = Future.succeededFuture();
  private long timer;
  private boolean stopped;
  private long repairAfter;
  private volatile boolean active;
  private volatile int waitingRuns;

  /** A verticle to deploy once. */
  public ReaperVerticle(
      Session session, CommandBus commands, ReaperConfig config, MeterRegistry meters) {
    this.session = session;
    this.commands = commands;
    this.config = config;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    leadership = new Leadership(vertx, session, LOCK, "The reaper");
    Gauge.builder("quell.reaper.active", this, reaper -> reaper.active ? 1 : 0)
        .description("1 if this process reaps lost runs, 0 if another one does")
        .register(meters);
    Gauge.builder("quell.reaper.waiting", this, reaper -> reaper.waitingRuns)
        .description("Lost runs that wait until their instances have left KILL_SELF")
        .register(meters);
    begin();
    return Future.succeededFuture();
  }

  private void begin() {
    round =
        leadership
            .seek()
            .compose(leads -> leads ? reapAll().compose(reaped -> repair()) : idle())
            .onFailure(this::report)
            .transform(ended -> Future.succeededFuture());
    round.onSuccess(ended -> waitForNext());
  }

  private void waitForNext() {
    note();
    if (!stopped) {
      timer = vertx.setTimer(config.intervalMillis(), due -> begin());
    }
  }

  private void note() {
    boolean leads = leadership.isActive();
    if (leads != active) {
      LOG.info(leads ? "This process reaps lost runs now" : "This process reaps no longer");
    }
    active = leads;
  }

  private void report(Throwable failure) {
    if (!stopped) {
      LOG.atWarn().setCause(failure).log("A round of the reaper failed; the next one goes on");
    }
  }

  private Future<Void> idle() {
    waitingRuns = 0;
    return Future.succeededFuture();
  }

  private Future<Void> reapAll() {
    note();
    return reapPage(-1, 0).onSuccess(waiting -> waitingRuns = waiting).mapEmpty();
  }

  private Future<Integer> reapPage(long afterId, int waiting) {
    double grace = config.startGraceMillis() / MILLIS_PER_SECOND;
    return leadership
        .with(client -> repository.find(client, grace, afterId, PAGE))
        .compose(
            found ->
                reapNext(found.iterator(), grace, waiting)
                    .compose(
                        count ->
                            found.size() < PAGE || stopped
                                ? Future.succeededFuture(count)
                                : reapPage(lastId(found), count)));
  }

  private static long lastId(List<LostRun> runs) {
    return runs.get(runs.size() - 1).id();
  }

  private Future<Integer> reapNext(Iterator<LostRun> runs, double grace, int waiting) {
    if (stopped || !runs.hasNext()) {
      return Future.succeededFuture(waiting);
    }
    LostRun run = runs.next();
    return commands
        .request(new ReapWorkflowRun(run.id(), grace))
        .map(ReapReply.class::cast)
        .onSuccess(reply -> tell(run, reply))
        .map(reply -> reply.killSelfRemaining() > 0 ? 1 : 0)
        .recover(
            failure -> {
              report(failure);
              return Future.succeededFuture(0);
            })
        .compose(more -> reapNext(runs, grace, waiting + more));
  }

  private void tell(LostRun run, ReapReply reply) {
    WorkflowRunStatus status = reply.status();
    if (reply.applied() && status != null) {
      meters.counter("quell.reaper.reaped", "status", status.code()).increment();
      LOG.atInfo()
          .addKeyValue("workflow_run_id", run.id())
          .addKeyValue("workflow_id", run.workflowId())
          .addKeyValue("run_from", run.status())
          .addKeyValue("run_to", status.code())
          .log("Reaped a run whose heartbeat is overdue");
    } else if (reply.killSelfRemaining() > 0) {
      LOG.atInfo()
          .addKeyValue("workflow_run_id", run.id())
          .addKeyValue("workflow_id", run.workflowId())
          .addKeyValue("kill_self_remaining", reply.killSelfRemaining())
          .log("A lost run waits until its instances have ended");
    }
  }

  /** Some ids a round, from the first again after the last. */
  private Future<Void> repair() {
    return commands
        .request(new FixStatusInconsistency(repairAfter, REPAIRED_IDS))
        .map(NextStartReply.class::cast)
        .onSuccess(this::noteRepair)
        .mapEmpty();
  }

  private void noteRepair(NextStartReply reply) {
    repairAfter = reply.nextId();
    if (reply.workflows() > 0) {
      LOG.atInfo()
          .addKeyValue("workflows", reply.workflows())
          .log("Failed workflows whose tasks are all done are done now");
    }
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return round.compose(ended -> leadership.leave());
  }
}
