package dev.quell.worker.walk;

import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.List;

/**
 * Goes through instances, chunk by chunk, a transaction each, so that no lock is held long and the
 * memory used does not grow with their number. Two chunks are under way at once: one is written
 * while the other commits. A first pass leaves out what is locked; if there was any, and the step
 * waits, a second pass waits for it. Members that a crash leaves behind are still in their status:
 * the same command finds them again. Confined to one event loop.
 */
public final class BatchWalk {
  private static final int CHUNKS_AT_ONCE = 2;
  private static final long BEFORE_FIRST_PLACE = -1;

  /**
   * What walks share.
   *
   * @param chunkRows members of one transaction
   */
  public record Tools(
      Transactions transactions,
      InstanceRepository instances,
      StateChangePublisher events,
      int chunkRows) {

    /** Connections that one walk uses at most. */
    public static int connectionsPerWalk() {
      return CHUNKS_AT_ONCE;
    }
  }

  private final Tools tools;
  private final List<Members> parts;
  private final Step step;
  private final Promise<BatchTransitionReply> done = Promise.promise();
  private BatchTransitionReply total = BatchTransitionReply.NONE;
  private Pass pass;

  private BatchWalk(Tools tools, List<Members> parts, Step step) {
    this.tools = tools;
    this.parts = parts;
    this.step = step;
  }

  /**
   * Takes members through a step. Completes after the last commit with the sum of the changes. If
   * it fails, other chunks stay committed.
   *
   * @param parts at least one; each is gone through to its end before the next, so what moves on
   *     from the status of one to that of a later one meanwhile is met there
   */
  public static Future<BatchTransitionReply> over(List<Members> parts, Step step, Tools tools) {
    BatchWalk walk = new BatchWalk(tools, parts, step);
    walk.beginPass(LockMode.SKIP_LOCKED);
    return walk.done.future();
  }

  private void beginPass(LockMode mode) {
    pass = new Pass(mode);
    pass.readOn();
  }

  private void endPass() {
    if (pass.failure != null) {
      done.fail(pass.failure);
    } else if (pass.skipped > 0 && pass.mode == LockMode.SKIP_LOCKED && step.waits()) {
      beginPass(LockMode.WAIT);
    } else {
      done.complete(total);
    }
  }

  /** One way through the members: reads one chunk ahead while others are processed. */
  private final class Pass {
    private final LockMode mode;
    private final Iterator<Members> laterParts = parts.iterator();
    private Members part = laterParts.next();
    private long lastPlace = BEFORE_FIRST_PLACE;
    private int underWay;
    private int skipped;
    private boolean reading;
    private boolean exhausted;
    private Throwable failure;

    Pass(LockMode mode) {
      this.mode = mode;
    }

    private void readOn() {
      reading = true;
      tools
          .transactions
          .withoutTransaction(client -> part.next(client, lastPlace, tools.chunkRows))
          .onSuccess(this::begin)
          .onFailure(this::fail)
          .onComplete(
              read -> {
                reading = false;
                goOn();
              });
    }

    private void begin(List<Member> found) {
      if (failure != null) {
        return;
      }
      moveOn(found);
      if (found.isEmpty()) {
        return;
      }
      underWay++;
      tools
          .transactions
          .inTransaction(
              connection -> new Chunk(tools.instances, step, found).process(connection, mode))
          .onSuccess(this::count)
          .onFailure(this::fail)
          .onComplete(
              processed -> {
                underWay--;
                goOn();
              });
    }

    private void moveOn(List<Member> found) {
      if (found.size() == tools.chunkRows) {
        lastPlace = found.get(found.size() - 1).place();
      } else if (laterParts.hasNext()) {
        part = laterParts.next();
        lastPlace = BEFORE_FIRST_PLACE;
      } else {
        exhausted = true;
      }
    }

    private void count(Chunk.Result result) {
      total = total.plus(result.changed());
      skipped += result.skipped();
      tools.events.publish(result.changes());
    }

    private void fail(Throwable cause) {
      failure = cause;
      exhausted = true;
    }

    private void goOn() {
      if (reading) {
        return;
      }
      if (!exhausted && underWay < CHUNKS_AT_ONCE) {
        readOn();
      } else if (exhausted && underWay == 0) {
        endPass();
      }
    }
  }
}
