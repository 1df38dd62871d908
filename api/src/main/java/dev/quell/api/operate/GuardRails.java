package dev.quell.api.operate;

import dev.quell.api.auth.Rights;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.Scope;
import dev.quell.worker.kill.SelectionCount;
import io.vertx.core.Future;
import io.vertx.ext.web.handler.HttpException;

/**
 * Keeps a kill from hitting more than its author means. What a busy database cannot tell in time
 * stops no kill: it is needed most when the database is busy, and the worker itself skips what its
 * author may not touch.
 */
final class GuardRails {
  private static final int CONFLICT = 409;
  private static final String MUST_CONFIRM = "the field 'confirm' must tell how many are expected.";

  /** By so much may the selection have grown since its author looked. */
  private static final double TOLERANCE = 1.1;

  private final SelectionQueries queries;
  private final long threshold;
  private final long countCap;

  GuardRails(RetryingPool database, QuellConfig.KillJobs config) {
    this.queries = new SelectionQueries(database, config.countTimeoutMillis());
    this.threshold = config.confirmThreshold();
    this.countCap = config.countCap();
  }

  /**
   * Lets an order pass. Completes with the number of instances to expect; fails with 403 or 409 and
   * a sentence. Whether all that it names exists is for the worker to say.
   */
  Future<Long> check(Rights rights, KillJobOrder order) {
    Long confirm = order.confirm();
    return requireOwnership(rights, order)
        .compose(owned -> confirm == null ? unconfirmed(order) : confirmed(order, confirm));
  }

  private Future<Void> requireOwnership(Rights rights, KillJobOrder order) {
    if (rights.has(Scope.KILL_ANY)) {
      return Future.succeededFuture();
    }
    String user = rights.caller().user().orElseThrow();
    return queries
        .firstForeign(order.selector(), order.countedUpTo(), user)
        .compose(
            foreign ->
                foreign.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(rights.foreignWorkflow(foreign.get())));
  }

  private Future<Long> confirmed(KillJobOrder order, long confirm) {
    double most = confirm * TOLERANCE;
    return count(order, (long) Math.min(most, (double) countCap) + 1)
        .compose(
            count ->
                count.of(order.scope()) <= most
                    ? Future.succeededFuture(count.exact() ? count.of(order.scope()) : confirm)
                    : conflict(
                        order,
                        count,
                        "but the field 'confirm' tells "
                            + confirm
                            + "; it must tell how many there are."));
  }

  private Future<Long> unconfirmed(KillJobOrder order) {
    return count(order, threshold + 1)
        .compose(
            count -> {
              if (count.of(order.scope()) > threshold) {
                return conflict(order, count, "more than " + threshold + "; " + MUST_CONFIRM);
              }
              return count.exact()
                  ? Future.succeededFuture(count.of(order.scope()))
                  : conflict("The selection could not be counted in time; " + MUST_CONFIRM);
            });
  }

  private Future<SelectionCount> count(KillJobOrder order, long most) {
    return queries.count(order.selector(), order.countedUpTo(), most);
  }

  /** Only the refusal needs the whole number. */
  private <T> Future<T> conflict(KillJobOrder order, SelectionCount least, String why) {
    return count(order, countCap)
        .map(count -> count.of(order.scope()) < least.of(order.scope()) ? least : count)
        .compose(count -> conflict("The selection has " + count.words(order.scope()) + ", " + why));
  }

  private static <T> Future<T> conflict(String sentence) {
    return Future.failedFuture(new HttpException(CONFLICT, sentence));
  }
}
