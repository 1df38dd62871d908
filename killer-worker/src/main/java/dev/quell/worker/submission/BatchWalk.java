package dev.quell.worker.submission;

import dev.quell.domain.command.BatchTransition;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.worker.bus.StateChangePublisher;
import dev.quell.worker.instance.InstanceRepository;
import dev.quell.worker.tx.LockMode;
import dev.quell.worker.tx.Transactions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/**
 * Goes through the members of a batch that are in one status, chunk by chunk, a transaction each,
 * so that no lock is held long and the memory used does not grow with the batch. A first pass
 * leaves out what is locked; if there was any, a second pass waits for it. Members that a crash
 * leaves behind are still in that status: the same command finds them again. Confined to one event
 * loop.
 */
public final class BatchWalk {
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
      int chunkRows) {}

  private record Stage(int lastStep, boolean last, Chunk.Result result) {}

  private final Tools tools;
  private final BatchTransition batch;
  private final BatchStep step;
  private final MemberRepository members = new MemberRepository();
  private final Promise<BatchTransitionReply> done = Promise.promise();
  private BatchTransitionReply total = BatchTransitionReply.NONE;
  private LockMode mode = LockMode.SKIP_LOCKED;
  private int skipped;

  private BatchWalk(Tools tools, BatchTransition batch, BatchStep step) {
    this.tools = tools;
    this.batch = batch;
    this.step = step;
  }

  /**
   * Takes all members of a batch through a step. Completes after the last commit with the sum of
   * the changes. If it fails, the chunks before the failure stay committed.
   */
  public static Future<BatchTransitionReply> over(
      BatchTransition batch, BatchStep step, Tools tools) {
    BatchWalk walk = new BatchWalk(tools, batch, step);
    walk.goOn(BEFORE_FIRST_STEP);
    return walk.done.future();
  }

  private void goOn(int afterStep) {
    tools
        .transactions
        .inTransaction(connection -> stage(connection, afterStep))
        .onSuccess(this::advance)
        .onFailure(done::fail);
  }

  private Future<Stage> stage(SqlConnection connection, int afterStep) {
    return members
        .next(connection, batch, step.from(), afterStep, tools.chunkRows)
        .compose(found -> process(connection, afterStep, found));
  }

  private Future<Stage> process(SqlConnection connection, int afterStep, List<Member> found) {
    if (found.isEmpty()) {
      return Future.succeededFuture(new Stage(afterStep, true, Chunk.Result.NONE));
    }
    int lastStep = found.get(found.size() - 1).step();
    boolean last = found.size() < tools.chunkRows;
    return new Chunk(tools.instances, step, found)
        .process(connection, mode)
        .map(result -> new Stage(lastStep, last, result));
  }

  private void advance(Stage stage) {
    total = total.plus(stage.result.changed());
    skipped += stage.result.skipped();
    tools.events.publish(stage.result.changes());
    if (!stage.last) {
      goOn(stage.lastStep);
    } else if (skipped > 0 && mode == LockMode.SKIP_LOCKED) {
      mode = LockMode.WAIT;
      goOn(BEFORE_FIRST_STEP);
    } else {
      done.complete(total);
    }
  }
}
