package dev.quell.worker.kill;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.KillJobCommand;
import dev.quell.domain.command.ReleaseHold;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.kill.KillJobRules;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.domain.reply.ReleaseReply;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;

/** What operators ask of kill jobs, one transaction each. Thread-safe. */
final class KillJobRequests {
  private final Transactions transactions;
  private final KillJobRepository repository;
  private final KillAudit audit;
  private final RunHoldRepository holds;

  KillJobRequests(
      Transactions transactions,
      KillJobRepository repository,
      KillAudit audit,
      RunHoldRepository holds) {
    this.transactions = transactions;
    this.repository = repository;
    this.audit = audit;
    this.holds = holds;
  }

  /**
   * What became of a request.
   *
   * @param view of the job as it is now; empty if nothing has changed
   */
  record Outcome(CommandReply reply, Optional<KillJobView> view) {}

  /**
   * Fails with NOT_FOUND if there is no such job, or a new one names what does not exist; INVALID
   * if a key was used for another request.
   */
  Future<Outcome> carryOut(KillJobCommand command) {
    return transactions.inTransaction(
        connection -> {
          if (command instanceof CreateKillJob create) {
            return create(connection, create);
          }
          return command instanceof ReleaseHold release
              ? release(connection, release)
              : steer(connection, (SteerKillJob) command);
        });
  }

  private Future<Outcome> release(SqlConnection connection, ReleaseHold command) {
    return holds
        .place(connection, command)
        .compose(
            place -> {
              if (place.isEmpty()) {
                return Future.failedFuture(
                    CommandException.notFound(
                        command.arrayId() == null
                            ? "There is no workflow run " + command.workflowRunId() + "."
                            : "There is no array " + command.arrayId() + "."));
              }
              return place.get().foreign()
                  ? Future.failedFuture(
                      CommandException.invalid(
                          "The workflow %d is another user's than %s's."
                              .formatted(place.get().workflowId(), command.restrictedTo())))
                  : release(connection, command, place.get().workflowId());
            });
  }

  /** Nothing is noted where nothing was held. */
  private Future<Outcome> release(SqlConnection connection, ReleaseHold command, long workflowId) {
    return holds
        .releaseRuns(connection, command)
        .compose(
            runs ->
                holds
                    .releaseTasks(connection, command)
                    .compose(
                        tasks ->
                            (runs + tasks == 0
                                    ? Future.<Void>succeededFuture()
                                    : audit.released(connection, command, workflowId))
                                .map(
                                    new Outcome(new ReleaseReply(runs, tasks), Optional.empty()))));
  }

  private Future<Outcome> create(SqlConnection connection, CreateKillJob command) {
    return repository
        .insert(connection, command)
        .compose(
            created ->
                created.isPresent()
                    ? requireExistence(connection, command.selector())
                        .compose(all -> audit.created(connection, created.get()))
                        .map(written -> changed(created.get()))
                    : present(connection, command));
  }

  /**
   * Whoever names what does not exist means something else. A repetition is not asked again, and
   * the row of what is refused goes with its transaction.
   */
  private static Future<Void> requireExistence(SqlConnection connection, KillSelector selector) {
    return Selection.of(selector, null)
        .firstUnknown(connection)
        .compose(
            unknown ->
                unknown.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(Selection.refusalOf(unknown.get())));
  }

  private Future<Outcome> present(SqlConnection connection, CreateKillJob command) {
    return KillJobRepository.findRepeated(
            connection,
            command.requestedBy(),
            command.idempotencyKey(),
            KillJobRepository.request(command))
        .map(Optional::orElseThrow)
        .map(found -> unchanged(found.killJobId(), found.state()));
  }

  private Future<Outcome> steer(SqlConnection connection, SteerKillJob command) {
    return repository
        .lock(connection, command.killJobId())
        .compose(
            found ->
                found.isPresent()
                    ? steer(connection, command, found.get())
                    : Future.failedFuture(
                        CommandException.notFound(
                            "There is no kill job " + command.killJobId() + ".")));
  }

  private Future<Outcome> steer(SqlConnection connection, SteerKillJob command, KillJobView job) {
    Optional<KillJobState> after =
        KillJobRules.after(
            command.action(), job.state(), job.mode(), job.rateLimit(), command.rateLimit());
    if (after.isEmpty()) {
      return Future.succeededFuture(unchanged(job.killJobId(), job.state()));
    }
    return repository
        .steer(connection, command, after.get())
        .compose(view -> audit.steered(connection, command, view).map(written -> changed(view)));
  }

  private static Outcome changed(KillJobView view) {
    return new Outcome(new KillJobReply(view.killJobId(), view.state(), true), Optional.of(view));
  }

  private static Outcome unchanged(long id, KillJobState state) {
    return new Outcome(new KillJobReply(id, state, false), Optional.empty());
  }
}
