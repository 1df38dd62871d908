package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.domain.cluster.LivingJob;
import dev.quell.domain.cluster.Observation;
import dev.quell.worker.cluster.ProcessSearch.Found;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reaches the processes of the host it runs on. What was found of an instance once is remembered,
 * as a child whose parents have ended is not to be found as theirs any more.
 */
final class LocalCluster implements Cluster {
  private static final String COMMAND = "/proc";
  private static final int REMEMBERED_INSTANCES = 100_000;
  private static final int PAUSE_MILLIS = 50;

  /** What is killed may have started another process a moment before. */
  private static final int KILL_ROUNDS = 10;

  private final Vertx vertx;
  private final ClusterSettings settings;
  private final Clock clock;
  private final WorkerExecutor thread;
  private final Map<Long, Set<HostProcess.Key>> remembered = new LinkedHashMap<>();

  private LocalCluster(Vertx vertx, ClusterSettings settings, Clock clock, WorkerExecutor thread) {
    this.vertx = vertx;
    this.settings = settings;
    this.clock = clock;
    this.thread = thread;
  }

  static LocalCluster of(Vertx vertx, ClusterSettings settings, Clock clock) {
    return new LocalCluster(
        vertx,
        settings,
        clock,
        vertx.createSharedWorkerExecutor("quell-cluster-" + settings.name(), 1));
  }

  @Override
  public Future<List<ClusterReport>> carryOut(List<ClusterOrder> orders) {
    return look(orders)
        .compose(this::cancel)
        .recover(
            failure ->
                Future.succeededFuture(
                    orders.stream().map(order -> report(order, unanswered(failure))).toList()));
  }

  private static Verdict unanswered(Throwable failure) {
    return new Verdict(Observation.NO_ANSWER, String.valueOf(failure.getMessage()));
  }

  private Future<List<Found>> look(List<ClusterOrder> orders) {
    Instant since =
        orders.stream()
            .map(order -> order.job().notBefore())
            .min(Instant::compareTo)
            .orElse(Instant.EPOCH)
            .minusSeconds(settings.leewaySeconds());
    return thread.executeBlocking(
        () -> {
          HostProcesses host = HostProcesses.look(settings.mark(), since);
          ProcessSearch search = new ProcessSearch(host, HostProcesses.host(), settings);
          return orders.stream().map(order -> find(search, order)).toList();
        });
  }

  /** Runs on the one thread, which alone knows what is remembered. */
  private Found find(ProcessSearch search, ClusterOrder order) {
    long instance = order.taskInstanceId();
    Found found = search.find(order, remembered.getOrDefault(instance, Set.of()));
    remember(instance, found.processes());
    return found;
  }

  private void remember(long instance, Collection<HostProcess> processes) {
    if (processes.isEmpty()) {
      remembered.remove(instance);
      return;
    }
    Set<HostProcess.Key> keys =
        remembered.computeIfAbsent(instance, first -> new LinkedHashSet<>());
    processes.forEach(process -> keys.add(process.key()));
    if (remembered.size() > REMEMBERED_INSTANCES) {
      remembered.remove(remembered.keySet().iterator().next());
    }
  }

  private Future<List<ClusterReport>> cancel(List<Found> all) {
    List<Found> meant = all.stream().filter(LocalCluster::isToEnd).toList();
    List<Found> asked = meant.stream().filter(found -> !found.order().force()).toList();
    return signal(asked, ProcessHandle::destroy)
        .compose(told -> waitForEnd(orders(asked), settings.limits().killWaitMillis()))
        .compose(waited -> kill(orders(meant), KILL_ROUNDS))
        .map(killed -> all.stream().map(found -> report(found.order(), said(found))).toList());
  }

  private static boolean isToEnd(Found found) {
    return found.order().step() == ClusterStep.CANCEL && !found.processes().isEmpty();
  }

  private static Verdict said(Found found) {
    return isToEnd(found)
        ? new Verdict(Observation.CANCELLED, "signalled " + found.verdict().answer())
        : found.verdict();
  }

  private static List<ClusterOrder> orders(List<Found> found) {
    return found.stream().map(Found::order).toList();
  }

  private Future<Void> signal(List<Found> found, Consumer<ProcessHandle> signal) {
    List<ProcessHandle> handles =
        found.stream().flatMap(one -> one.processes().stream()).map(HostProcess::handle).toList();
    return handles.isEmpty()
        ? Future.succeededFuture()
        : thread.executeBlocking(
            () -> {
              handles.forEach(signal);
              return null;
            });
  }

  private Future<Void> waitForEnd(List<ClusterOrder> orders, int millis) {
    return living(orders)
        .compose(
            left ->
                left.isEmpty() || millis <= 0
                    ? Future.succeededFuture()
                    : pause().compose(due -> waitForEnd(orders(left), millis - PAUSE_MILLIS)));
  }

  private Future<Void> kill(List<ClusterOrder> orders, int rounds) {
    return living(orders)
        .compose(
            left ->
                left.isEmpty() || rounds == 0
                    ? Future.succeededFuture()
                    : signal(left, ProcessHandle::destroyForcibly)
                        .compose(told -> pause())
                        .compose(due -> kill(orders(left), rounds - 1)));
  }

  private Future<List<Found>> living(List<ClusterOrder> orders) {
    return orders.isEmpty()
        ? Future.succeededFuture(List.of())
        : look(orders)
            .map(found -> found.stream().filter(one -> !one.processes().isEmpty()).toList());
  }

  private Future<Void> pause() {
    return vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).mapEmpty();
  }

  private ClusterReport report(ClusterOrder order, Verdict verdict) {
    return new ClusterReport(
        order.killJobId(),
        order.taskInstanceId(),
        order.step(),
        verdict.observation(),
        COMMAND,
        CommandAnswer.cut(verdict.answer()),
        clock.instant());
  }

  @Override
  public int most() {
    return settings.limits().idsPerCommand() * settings.limits().concurrency();
  }

  @Override
  public Future<Void> probe() {
    return look(List.of()).mapEmpty();
  }

  /** Processes have no ids of a cluster by which others could know them. */
  @Override
  public Future<List<LivingJob>> living() {
    return Future.failedFuture(new CommandFailure("is a host, which lists no jobs"));
  }

  @Override
  public Future<Void> close() {
    return thread.close();
  }
}
