package dev.quell.worker.walk;

import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import io.vertx.core.Future;
import java.util.List;

/**
 * Takes instances through a transition, chunk by chunk, a transaction each. Several chunks may be
 * under way at once: one is written while another commits. A first pass leaves out what is locked;
 * if there was any, and the transition waits, a second pass waits for it. Instances that a crash
 * leaves behind are still in their status: the same command finds them again. Confined to one event
 * loop.
 */
public final class InstanceWalk {
  /**
   * Holds what walks share.
   *
   * @param pace how large chunks are, and how many are under way
   */
  public record Tools(
      Transactions transactions,
      InstanceRepository instances,
      StateChangePublisher events,
      WalkPace pace) {}

  /** Says how far a pass has come. */
  private record Passed(BatchTransitionReply changed, int skipped) {
    static final Passed NOTHING = new Passed(BatchTransitionReply.NONE, 0);

    Passed plus(InstanceChunk.Result chunk) {
      return new Passed(
          changed.plus(new BatchTransitionReply(chunk.instances(), chunk.tasks())),
          skipped + chunk.skipped());
    }
  }

  private static final InstanceChunk.Result NOTHING = new InstanceChunk.Result(0, 0, 0, List.of());

  private final Tools tools;
  private final InstanceSource source;
  private final BulkTransition transition;

  private InstanceWalk(Tools tools, InstanceSource source, BulkTransition transition) {
    this.tools = tools;
    this.source = source;
    this.transition = transition;
  }

  /**
   * Takes the instances of a source through a transition. Completes after the last commit with the
   * sum of the changes. If it fails, other chunks stay committed.
   */
  public static Future<BatchTransitionReply> over(
      InstanceSource source, BulkTransition transition, Tools tools) {
    InstanceWalk walk = new InstanceWalk(tools, source, transition);
    return walk.pass(LockMode.SKIP_LOCKED, Passed.NOTHING)
        .compose(
            first ->
                first.skipped() > 0 && transition.waits()
                    ? walk.pass(LockMode.WAIT, first)
                    : Future.succeededFuture(first))
        .map(Passed::changed);
  }

  private Future<Passed> pass(LockMode mode, Passed before) {
    return ChunkedWalk.overlapping(
        tools.pace::chunksAtOnce,
        source.open(tools.transactions, tools.pace),
        candidates -> carryOut(candidates, mode),
        before,
        Passed::plus);
  }

  private Future<InstanceChunk.Result> carryOut(List<Candidate> candidates, LockMode mode) {
    if (candidates.isEmpty()) {
      return Future.succeededFuture(NOTHING);
    }
    return tools
        .transactions
        .inTransaction(
            connection ->
                new InstanceChunk(tools.instances, transition, candidates)
                    .carryOut(connection, mode))
        .onSuccess(result -> tools.events.publish(result.changes()));
  }
}
