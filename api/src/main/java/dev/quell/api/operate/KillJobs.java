package dev.quell.api.operate;

import dev.quell.api.auth.Caller;
import dev.quell.api.auth.Rights;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.Scope;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Begins kill jobs for those who may, once the guard rails let them pass. Thread-safe. */
public final class KillJobs {
  private final CommandBus commands;
  private final KillJobQueries queries;
  private final GuardRails rails;
  private final double graceSeconds;

  public KillJobs(CommandBus commands, RetryingPool database, QuellConfig.KillJobs config) {
    this.commands = commands;
    this.queries = new KillJobQueries(database);
    this.rails = new GuardRails(database, config);
    this.graceSeconds = config.graceSeconds();
  }

  /**
   * Begins a job. Completes with it once it is committed; with the one that there is, if the same
   * person has asked for the same with the same key. Fails with 403 if the caller may not, 404 if
   * the selector names what does not exist, 409 if the kill must be confirmed, 422 if the key
   * stands for another request; nothing is written then.
   *
   * @param key of the caller's, for repetitions; null for none
   */
  public Future<KillJobView> begin(Rights rights, KillJobOrder order, @Nullable String key) {
    return admit(rights, order, key).compose(this::send).compose(queries::job);
  }

  /**
   * Begins a job for each order, or for none: all have passed the guard rails before the first one
   * is begun. The same as {@link #begin} otherwise.
   *
   * @param orders by a word that tells them apart, which becomes part of their keys
   */
  public Future<List<KillJobView>> beginAll(
      Rights rights, Map<String, KillJobOrder> orders, @Nullable String key) {
    List<CreateKillJob> admitted = new ArrayList<>();
    Future<Void> checked = Future.succeededFuture();
    for (Map.Entry<String, KillJobOrder> order : orders.entrySet()) {
      String own = key == null ? null : key + "/" + order.getKey();
      checked =
          checked.compose(
              before -> admit(rights, order.getValue(), own).onSuccess(admitted::add).mapEmpty());
    }
    return checked.compose(all -> sendAll(admitted));
  }

  private Future<List<KillJobView>> sendAll(List<CreateKillJob> commands) {
    List<KillJobView> begun = new ArrayList<>();
    Future<Void> sent = Future.succeededFuture();
    for (CreateKillJob command : commands) {
      sent =
          sent.compose(
              before -> send(command).compose(queries::job).onSuccess(begun::add).mapEmpty());
    }
    return sent.map(all -> begun);
  }

  /** The command of an order that may be carried out. */
  private Future<CreateKillJob> admit(Rights rights, KillJobOrder order, @Nullable String key) {
    if (order.mode() == KillMode.FORCE) {
      rights.require(Scope.KILL_FORCE);
    }
    rights.requireUser();
    CreateKillJob command = command(rights, order, key);
    return isRepetition(command)
        .compose(
            repeated ->
                repeated
                    ? Future.succeededFuture(command)
                    : rails.check(rights, order).map(expected -> command.expecting(expected)));
  }

  /** What was let pass once is not checked again: it may have been carried out by now. */
  private Future<Boolean> isRepetition(CreateKillJob command) {
    return command.idempotencyKey() == null
        ? Future.succeededFuture(false)
        : queries.isUsed(command.requestedBy(), command.idempotencyKey());
  }

  private Future<Long> send(CreateKillJob command) {
    return commands
        .request(command)
        .map(KillJobs::idOf)
        .recover(failure -> Future.failedFuture(explained(command, failure)));
  }

  private static long idOf(CommandReply reply) {
    return ((KillJobReply) reply).killJobId();
  }

  /** The fields have been read already, so it can only be the key that is refused. */
  private static Throwable explained(CreateKillJob command, Throwable failure) {
    return failure instanceof CommandException refusal
            && refusal.code() == FailureCode.INVALID
            && command.idempotencyKey() != null
        ? IdempotencyKey.refusal(refusal.getMessage())
        : failure;
  }

  private CreateKillJob command(Rights rights, KillJobOrder order, @Nullable String key) {
    Caller caller = rights.caller();
    return new CreateKillJob(
        order.selector(),
        order.mode(),
        order.graceSeconds() == null ? graceSeconds : order.graceSeconds(),
        order.rateLimit(),
        order.scope(),
        order.downstream(),
        order.endsRun(),
        order.reason(),
        caller.name(),
        key,
        rights.has(Scope.KILL_ANY) ? null : caller.user().orElseThrow(),
        order.maxInstanceId(),
        order.confirm());
  }
}
