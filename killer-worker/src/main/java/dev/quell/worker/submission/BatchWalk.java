package dev.quell.worker.submission;

import dev.quell.domain.command.BatchTransition;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.worker.bus.StateChangePublisher;
import dev.quell.worker.instance.InstanceRepository;
import dev.quell.worker.tx.LockMode;
import dev.quell.worker.tx.Transactions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Goes through the members of a batch that are in one status, chunk by chunk, a transaction each,
 * so that no lock is held long and the memory used does not grow with the batch. Two chunks are
 * under way at once: one is written while the other commits. A first pass leaves out what is
 * locked; if there was any, a second pass waits for it. Members that a crash leaves behind are
 * still in that status: the same command finds them again. Confined to one event loop.
 */
public final class BatchWalk {
  private static final int CHUNKS_AT_ONCE = 2;
  private static final int BEFORE_FIRST_STEP = -1;

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
  private final BatchTransition batch;
  private final BatchStep step;
  private final MemberRepository members = new MemberRepository();
  private final Promise<BatchTransitionReply> done = Promise.promise();
  private BatchTransitionReply total = BatchTransitionReply.NONE;
  private Pass pass = new Pass(LockMode.SKIP_LOCKED);

  private BatchWalk(Tools tools, BatchTransition batch, BatchStep step) {
    this.tools = tools;
    this.batch = batch;
    this.step = step;
  }

  /**
   * Takes all members of a batch through a step. Completes after the last commit with the sum of
   * the changes. If it fails, other chunks stay committed.
   */
  public static Future<BatchTransitionReply> over(
      BatchTransition batch, BatchStep step, Tools tools) {
    BatchWalk walk = new BatchWalk(tools, batch, step);
    walk.pass.readOn();
    return walk.done.future();
  }

  private void endPass() {
    if (pass.failure != null) {
      done.fail(pass.failure);
    } else if (pass.skipped > 0 && pass.mode == LockMode.SKIP_LOCKED) {
      pass = new Pass(LockMode.WAIT);
      pass.readOn();
    } else {
      done.complete(total);
    }
  }

  /** One way through the batch: reads one chunk ahead while others are processed. */
  private final class Pass {
    private final LockMode mode;
    private int lastStep = BEFORE_FIRST_STEP;
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
          .withoutTransaction(
              client -> members.next(client, batch, step.from(), lastStep, tools.chunkRows))
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
      exhausted = found.size() < tools.chunkRows;
      if (found.isEmpty()) {
        return;
      }
      lastStep = found.get(found.size() - 1).step();
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
