package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobPhase;
import dev.quell.domain.kill.KillJobRules;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.WalkCursor;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;

/**
 * Goes through the instances of one phase, a chunk and a transaction at a time, at the rate of the
 * job. The first pass leaves out Tasks that somebody else has locked, later ones wait for them.
 * Confined to one event loop.
 */
final class Walk {
  private final JobTools tools;
  private final Lease lease;
  private final KillChunk chunk;
  private Source source;
  private boolean holdsFirst;
  private final Pace pace;
  private WalkCursor cursor;

  /** A walk of a job's present phase that goes on from a cursor. */
  Walk(JobTools tools, Lease lease, KillJobView job, Pace pace, WalkCursor cursor) {
    this.tools = tools;
    this.lease = lease;
    this.pace = pace;
    this.cursor = cursor;
    chunk = new KillChunk(tools.tables());
    source = job.phase() == KillJobPhase.CONFIRM ? this::signalled : selected(tools, job);
    holdsFirst = KillJobRules.holdsFirst(job.scope(), job.selector(), job.phase(), cursor);
  }

  private static Source selected(JobTools tools, KillJobView job) {
    if (job.selector().isByIds()) {
      return new SelectedByIds(job, tools.walks());
    }
    return job.scope().holds(job.selector())
        ? new SelectedWholly(job, tools.walks())
        : new SelectedByFilters(job, tools.walks());
  }

  private Future<Source.Page> signalled(SqlClient client, WalkCursor from, int limit) {
    return tools
        .tables()
        .items()
        .signalled(client, lease.jobId(), from.id(), limit)
        .map(
            found ->
                found.isEmpty()
                    ? Source.Page.end(from)
                    : Source.Page.of(found, from.at(lastOf(found))));
  }

  private static long lastOf(List<Candidate> found) {
    return found.get(found.size() - 1).instanceId();
  }

  /**
   * What one step did.
   *
   * @param job as it is now
   * @param waitMillis until the next step may be taken
   * @param end whether there is nothing left in this phase
   */
  record Step(KillJobView job, long waitMillis, boolean end) {}

  /** Does the next chunk, or finds out that it is not due yet. */
  Future<Step> step(KillJobView job) {
    if (holdsFirst) {
      return hold();
    }
    long wait = pace.waitMillis(System.nanoTime(), job.rateLimit());
    if (wait > 0) {
      return Future.succeededFuture(new Step(job, wait, false));
    }
    int limit = Pace.chunk(job.rateLimit(), tools.pace().chunkRows());
    return tools
        .transactions()
        .withoutTransaction(client -> source.next(client, cursor, limit))
        .compose(page -> settle(job, page));
  }

  /** From now on nothing of what is meant is queued; everything that was is found by the walk. */
  private Future<Step> hold() {
    return tools
        .transactions()
        .inTransaction(connection -> tools.tables().runHolds().hold(connection, lease))
        .map(
            now -> {
              holdsFirst = false;
              source = selected(tools, now);
              return new Step(now, 0, false);
            });
  }

  private Future<Step> settle(KillJobView job, Source.Page page) {
    if (page.isEmpty()) {
      boolean end = page.end() && cursor.isOfLastPass();
      cursor = page.end() ? cursor.nextPass() : page.next();
      return Future.succeededFuture(new Step(job, 0, end));
    }
    LockMode mode = cursor.sparesLocked() ? LockMode.SKIP_LOCKED : LockMode.WAIT;
    long begun = System.nanoTime();
    return tools
        .transactions()
        .inTransaction(connection -> chunk.carryOut(connection, lease, page, mode))
        .map(
            result -> {
              cursor = page.next();
              pace.took(result.outcomes().size(), begun, result.job().rateLimit());
              tools.meters().settled(result.outcomes(), begun);
              tools.changes().publish(result.changes());
              return new Step(result.job(), 0, false);
            });
  }
}
