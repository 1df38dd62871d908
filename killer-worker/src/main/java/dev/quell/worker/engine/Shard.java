package dev.quell.worker.engine;

import dev.quell.domain.command.CommandException;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Settles commands batch by batch and hands on, one by one, those that it cannot settle; the rest
 * of their batch does not notice. Confined to the event loop of its verticle.
 *
 * @param <C> the commands
 * @param <R> their replies
 */
public final class Shard<C, R> extends BatchQueue<C, R> {

  private Shard(
      String name,
      Bounds bounds,
      Executor starter,
      Function<List<C>, Future<List<Optional<R>>>> settle,
      Function<C, Future<R>> otherwise,
      MeterRegistry meters) {
    super(
        name,
        bounds,
        starter,
        commands -> settle.apply(commands).map(replies -> outcomes(commands, replies, otherwise)),
        meters);
  }

  /**
   * Creates a shard that never waits for a row: commands whose rows somebody else has locked go on
   * to another shard.
   */
  public static <C, O extends Outcome<R>, R> Shard<C, R> skippingLocked(
      String name, Bounds bounds, Settlement<C, ?, O, R> settlement, Shard<C, R> blocking) {
    return new Shard<>(
        name,
        bounds,
        settlement.starter,
        commands -> settlement.settle(commands, LockMode.SKIP_LOCKED),
        blocking::submit,
        settlement.meters);
  }

  /**
   * Creates the shard of commands that have to wait for a row; each in a transaction of its own.
   *
   * @param absent what a command is refused with whose rows do not exist
   */
  public static <C, O extends Outcome<R>, R> Shard<C, R> blocking(
      String name,
      Bounds bounds,
      Settlement<C, ?, O, R> settlement,
      Function<C, CommandException> absent) {
    return new Shard<>(
        name,
        bounds,
        settlement.starter,
        commands -> settlement.settle(commands, LockMode.WAIT),
        command -> Future.failedFuture(absent.apply(command)),
        settlement.meters);
  }

  /**
   * Creates a shard whose batches are settled without a transaction, as heartbeats are: by one
   * statement that commits by itself.
   *
   * @param starter runs what starts batches, as in {@link BatchQueue}
   * @param settle completes with one reply per command, in order; empty for what goes on
   * @param otherwise takes what goes on
   */
  public static <C, R> Shard<C, R> withoutTransaction(
      String name,
      Bounds bounds,
      Executor starter,
      Function<List<C>, Future<List<Optional<R>>>> settle,
      Function<C, Future<R>> otherwise,
      MeterRegistry meters) {
    return new Shard<>(name, bounds, starter, settle, otherwise, meters);
  }

  private static <C, R> List<Future<R>> outcomes(
      List<C> commands, List<Optional<R>> replies, Function<C, Future<R>> otherwise) {
    List<Future<R>> outcomes = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      C command = commands.get(i);
      outcomes.add(
          replies.get(i).map(Future::succeededFuture).orElseGet(() -> otherwise.apply(command)));
    }
    return outcomes;
  }

  /**
   * Tells what a batch comes to.
   *
   * @param <R> the replies
   */
  @FunctionalInterface
  public interface Outcome<R> {
    /** Returns one reply per command, in order; empty if its rows were not obtained. */
    List<Optional<R>> replies();
  }

  /**
   * Reads and writes the rows of a batch.
   *
   * @param <C> the commands
   * @param <S> the state that their rows are in
   * @param <O> what is decided on them
   */
  public interface Repository<C, S, O> {
    /** Locks the rows of all commands, in the global order, and reads them under their locks. */
    Future<S> lock(SqlConnection connection, List<C> commands, LockMode mode);

    /** Writes what was decided on rows that this transaction has locked. */
    Future<Void> write(SqlConnection connection, O outcome);
  }

  /**
   * Settles a batch in one transaction: lock, decide, write, commit. The shards of a verticle share
   * it.
   *
   * @param decider decides all commands of a batch in order, without SQL and clock
   * @param afterCommit told of every outcome that is committed, before it is answered
   * @param starter runs what starts batches, as in {@link BatchQueue}
   */
  public record Settlement<C, S, O extends Outcome<R>, R>(
      Transactions transactions,
      Repository<C, S, O> repository,
      BiFunction<S, List<C>, O> decider,
      Consumer<O> afterCommit,
      Executor starter,
      MeterRegistry meters) {

    private Future<List<Optional<R>>> settle(List<C> commands, LockMode mode) {
      return transactions
          .inTransaction(connection -> settle(connection, commands, mode))
          .map(
              outcome -> {
                afterCommit.accept(outcome);
                return outcome.replies();
              });
    }

    private Future<O> settle(SqlConnection connection, List<C> commands, LockMode mode) {
      return repository
          .lock(connection, commands, mode)
          .map(state -> decider.apply(state, commands))
          .compose(outcome -> repository.write(connection, outcome).map(outcome));
    }
  }
}
