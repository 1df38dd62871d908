package dev.quell.worker.kill;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobPhase;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillRules;
import dev.quell.domain.kill.WalkCursor;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.walk.BulkTransition;
import dev.quell.worker.walk.Candidate;
import dev.quell.worker.walk.Transition;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Rules about the instances of one page of a job, and writes what becomes of them. For one
 * transaction, which holds the lock of the job.
 */
final class JobTransition implements BulkTransition {
  private final KillChunk.Tables tables;
  private final KillJobView job;
  private final Source.Page page;
  private final List<Settled> settled = new ArrayList<>();
  private Map<Long, TargetRepository.Facts> facts = Map.of();
  private int held;

  JobTransition(KillChunk.Tables tables, KillJobView job, Source.Page page) {
    this.tables = tables;
    this.job = job;
    this.page = page;
  }

  List<Candidate> candidates() {
    return page.found();
  }

  WalkCursor next() {
    return page.next();
  }

  List<Settled> settled() {
    return settled;
  }

  KillJobCounts counts() {
    return KillJobCounts.ofInstances(
        settled.stream().map(Settled::verdict).toList(),
        job.phase() == KillJobPhase.CONFIRM,
        held,
        settled.stream().map(Settled::proof).filter(Objects::nonNull).toList());
  }

  @Override
  public CommandKind kind() {
    return CommandKind.CREATE_KILL_JOB;
  }

  @Override
  public Future<List<LockedInstance>> stillDue(
      SqlConnection connection, List<LockedInstance> locked) {
    return tables
        .targets()
        .read(connection, job, locked.stream().map(LockedInstance::id).toList())
        .map(
            read -> {
              facts = read;
              return locked.stream()
                  .filter(instance -> KillRules.isDue(job.phase(), factsOf(instance).outcome()))
                  .toList();
            });
  }

  /** Each locked instance has been read. */
  private TargetRepository.Facts factsOf(LockedInstance instance) {
    return Objects.requireNonNull(facts.get(instance.id()), "facts");
  }

  @Override
  public Optional<Transition> decide(LockedInstance instance, TaskState task) {
    Settled item =
        Settled.by(
            job, instance, task.status(), !page.ended().contains(instance.id()), factsOf(instance));
    settled.add(item);
    return item.moves()
        ? Optional.of(new Transition(instance, item.verdict().to(), item.verdict().taskTo()))
        : Optional.empty();
  }

  @Override
  public Future<Void> write(SqlConnection connection, List<Transition> transitions) {
    return Future.join(
            hold(connection).onSuccess(count -> held = count),
            move(connection, transitions),
            tables.items().write(connection, job, settled),
            tables.orders().add(connection, job.killJobId(), orders()),
            tables.audit().moved(connection, job, settled))
        .mapEmpty();
  }

  private List<OrderRepository.Order> orders() {
    return settled.stream()
        .filter(item -> item.proof() == Proof.PENDING)
        .map(item -> new OrderRepository.Order(item.id(), Objects.requireNonNull(item.cluster())))
        .toList();
  }

  /** Those told to die have had theirs held with that. */
  private Future<Integer> hold(SqlConnection connection) {
    boolean holds = job.downstream() == Downstream.HOLD && job.phase() == KillJobPhase.SIGNAL;
    List<Settled> killed = settled.stream().filter(item -> item.isKill() && item.newest()).toList();
    return holds
        ? tables
            .holds()
            .hold(
                connection,
                job.killJobId(),
                killed.stream().map(Settled::runId).toList(),
                killed.stream().map(Settled::taskId).toList())
        : Future.succeededFuture(0);
  }

  private Future<?> move(SqlConnection connection, List<Transition> transitions) {
    List<Long> told = idsOf(transitions, TaskInstanceStatus.KILL_SELF);
    List<Long> ended = idsOf(transitions, TaskInstanceStatus.ERROR_FATAL);
    Set<Long> unconfirmed =
        settled.stream()
            .filter(item -> item.verdict().unconfirmed())
            .map(Settled::id)
            .collect(Collectors.toCollection(TreeSet::new));
    List<Long> waited = ended.stream().filter(id -> !unconfirmed.contains(id)).toList();
    return Future.join(
        tables.instances().moveInstances(connection, told, TaskInstanceStatus.KILL_SELF),
        tables.instances().moveInstances(connection, waited, TaskInstanceStatus.ERROR_FATAL),
        tables.instances().endInstances(connection, unconfirmed, EndToldBy.NOBODY),
        tables.items().log(connection, job, ended));
  }

  private static List<Long> idsOf(List<Transition> transitions, TaskInstanceStatus to) {
    return transitions.stream()
        .filter(transition -> transition.to() == to)
        .map(Transition::instanceId)
        .toList();
  }
}
