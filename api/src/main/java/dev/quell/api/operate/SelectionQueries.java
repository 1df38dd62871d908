package dev.quell.api.operate;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.kill.Selection;
import dev.quell.worker.kill.SelectionCount;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks what a selector means, which the worker's room of kills says ({@link Selection}). Every look
 * has its time limit; one that fails tells nothing, and is logged.
 */
final class SelectionQueries {
  private static final Logger LOG = LoggerFactory.getLogger(SelectionQueries.class);

  private final TimedReads reads;
  private final int timeoutMillis;

  SelectionQueries(RetryingPool database, int timeoutMillis) {
    this.reads = new TimedReads(database);
    this.timeoutMillis = timeoutMillis;
  }

  /** The highest id of an instance; 0 if there is none. */
  Future<Long> maxInstanceId() {
    return reads.ask(timeoutMillis, Selection::maxInstanceId);
  }

  /**
   * Counts the instances of a selection; {@link SelectionCount#UNKNOWN} if that takes too long.
   *
   * @param most counting stops there
   */
  Future<SelectionCount> count(KillSelector selector, @Nullable Long maxInstanceId, long most) {
    Selection selection = Selection.of(selector, maxInstanceId);
    return reads
        .ask(timeoutMillis, client -> selection.count(client, most))
        .recover(failure -> nothing(failure, SelectionCount.UNKNOWN));
  }

  /**
   * Names the first thing that a selector names and that does not exist; empty if all exist, or
   * that takes too long to find out.
   */
  Future<Optional<String>> firstUnknown(KillSelector selector) {
    return reads
        .ask(timeoutMillis, Selection.of(selector, null)::firstUnknown)
        .recover(failure -> nothing(failure, Optional.empty()));
  }

  /**
   * The first workflow of another owner than a user's that a selector names, or where it finds live
   * instances; empty if there is none, or that takes too long to find out.
   */
  Future<Optional<Long>> firstForeign(
      KillSelector selector, @Nullable Long maxInstanceId, String user) {
    Selection selection = Selection.of(selector, maxInstanceId);
    return reads
        .ask(timeoutMillis, client -> selection.firstForeign(client, user))
        .recover(
            failure ->
                failure instanceof CommandException
                    ? nothing(failure, Optional.empty())
                    : Future.failedFuture(failure));
  }

  private static <T> Future<T> nothing(Throwable failure, T nothing) {
    LOG.atWarn().addKeyValue("failure", failure.toString()).log("Could not look at a selection");
    return Future.succeededFuture(nothing);
  }
}
