package dev.quell.worker.kill;

import dev.quell.domain.cluster.ClusterDecision;
import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterRules;
import dev.quell.domain.cluster.ClusterSearch;
import dev.quell.domain.cluster.SearchReport;
import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobWake;
import dev.quell.worker.cluster.ClusterOrders;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Hands out what clusters are to be asked for kill jobs, and writes down what they say: items, job
 * and orders in one transaction for each job. Its connections are its own. Thread-safe.
 */
public final class ClusterOrderDesk implements ClusterOrders {
  private static final int CONNECTIONS = 2;
  private static final int MOST_AT_ONCE = 5_000;
  private static final int LONGEST_COMMAND = 200;
  private static final int LONGEST_ANSWER = 500;

  private final Transactions transactions;
  private final ProofConfig config;
  private final EventBus eventBus;
  private final KillJobRepository jobs;
  private final OrderRepository orders = new OrderRepository();
  private final ClusterOrderRepository leased = new ClusterOrderRepository();
  private final ClusterMeters meters;

  private final OrphanDesk orphans;

  private ClusterOrderDesk(Engine engine, ProofConfig config, OrphanDesk orphans) {
    this.config = config;
    this.orphans = orphans;
    transactions = engine.transactions("cluster_orders", CONNECTIONS);
    eventBus = engine.vertx().eventBus();
    jobs = new KillJobRepository(new KillJobLocks(engine.meters()), config.limitSeconds());
    meters = new ClusterMeters(engine.meters(), config.clusters());
  }

  /**
   * Sets it up; it takes no commands.
   *
   * @param opened is handed the desk, which works for as long as the verticle is deployed
   * @param orphansOpened is handed the desk of orphans likewise
   */
  public static CommandHandlers of(
      Engine engine,
      ProofConfig config,
      Consumer<ClusterOrders> opened,
      Consumer<OrphanDesk> orphansOpened) {
    OrphanDesk orphans = new OrphanDesk(engine, config);
    orphansOpened.accept(orphans);
    opened.accept(new ClusterOrderDesk(engine, config, orphans));
    return CommandHandlers.of(List.of());
  }

  @Override
  public Future<List<ClusterSearch>> leaseSearches(Set<String> clusters, String agent) {
    return clusters.isEmpty() ? Future.succeededFuture(List.of()) : orphans.lease(clusters, agent);
  }

  @Override
  public Future<Void> reportSearch(String agent, SearchReport report) {
    return orphans.report(agent, report);
  }

  @Override
  public Future<List<ClusterOrder>> lease(Set<String> clusters, String agent, int limit) {
    if (clusters.isEmpty() || limit <= 0) {
      return Future.succeededFuture(List.of());
    }
    return transactions
        .withoutTransaction(
            client ->
                leased.lease(
                    client, clusters, agent, Math.min(limit, MOST_AT_ONCE), config.leaseSeconds()))
        .compose(
            taken ->
                taken.isEmpty()
                    ? Future.succeededFuture(List.of())
                    : transactions
                        .withoutTransaction(client -> leased.jobs(client, taken))
                        .map(found -> orders(taken, found)));
  }

  private List<ClusterOrder> orders(
      List<ClusterOrderRepository.Leased> taken, Map<Long, ClusterJob> jobs) {
    List<ClusterOrder> handedOut = new ArrayList<>(taken.size());
    for (ClusterOrderRepository.Leased order : taken) {
      ClusterJob job = jobs.get(order.instanceId());
      if (job != null) {
        handedOut.add(order.of(job));
        meters.handedOut(order.cluster(), order.step());
      }
    }
    handedOut.sort(
        Comparator.comparingLong(ClusterOrder::killJobId)
            .thenComparingLong(ClusterOrder::taskInstanceId));
    return handedOut;
  }

  @Override
  public Future<Void> report(String agent, List<ClusterReport> reports) {
    Map<Long, Map<Long, ClusterReport>> byJob = new TreeMap<>();
    for (ClusterReport report : reports) {
      byJob
          .computeIfAbsent(report.killJobId(), first -> new HashMap<>())
          .put(report.taskInstanceId(), report);
    }
    Future<Void> done = Future.succeededFuture();
    for (Map.Entry<Long, Map<Long, ClusterReport>> ofJob : byJob.entrySet()) {
      done = done.compose(before -> report(agent, ofJob.getKey(), ofJob.getValue()));
    }
    return done;
  }

  private Future<Void> report(String agent, long jobId, Map<Long, ClusterReport> reports) {
    return transactions
        .inTransaction(connection -> write(connection, agent, jobId, reports))
        .onSuccess(written -> tell(jobId, written))
        .mapEmpty();
  }

  private void tell(long jobId, Written written) {
    meters.heard(written);
    if (!written.settled().isEmpty()) {
      eventBus.publish(KillJobWake.ADDRESS, new KillJobWake(jobId).toJson());
    }
  }

  /**
   * What one transaction wrote.
   *
   * @param heard the reports of which the agent had the orders, with the clusters
   */
  record Written(List<Heard> heard, List<OrderRepository.Settled> settled) {}

  /** A report that counted. */
  record Heard(String cluster, ClusterReport report, ClusterDecision decision) {}

  private Future<Written> write(
      SqlConnection connection, String agent, long jobId, Map<Long, ClusterReport> reports) {
    return jobs.lock(connection, jobId)
        .compose(
            job ->
                job.filter(found -> !found.state().isOver()).isEmpty()
                    ? Future.succeededFuture(Map.<Long, ClusterOrderRepository.Held>of())
                    : leased.lock(connection, jobId, agent, reports.keySet()))
        .compose(held -> write(connection, jobId, heard(reports, held)));
  }

  /** What was handed out anew, or is to be asked for something else by now, is left out. */
  private List<Heard> heard(
      Map<Long, ClusterReport> reports, Map<Long, ClusterOrderRepository.Held> held) {
    List<Heard> heard = new ArrayList<>();
    for (Map.Entry<Long, ClusterOrderRepository.Held> one : new TreeMap<>(held).entrySet()) {
      ClusterReport report = reports.get(one.getKey());
      ClusterRules.Asked asked = one.getValue().asked();
      if (report != null && report.step() == asked.step()) {
        heard.add(
            new Heard(
                one.getValue().cluster(),
                report,
                ClusterRules.decide(asked, report.observation(), config.limitSeconds())));
      }
    }
    return heard;
  }

  private Future<Written> write(SqlConnection connection, long jobId, List<Heard> heard) {
    List<ClusterOrderRepository.Kept> kept = new ArrayList<>();
    List<OrderRepository.Settled> settled = new ArrayList<>();
    for (Heard one : heard) {
      String answer = answer(one.report());
      if (one.decision() instanceof ClusterDecision.Settle end) {
        settled.add(
            new OrderRepository.Settled(
                one.report().taskInstanceId(),
                end.proof(),
                OrderRepository.sentence(end.sentence(), answer)));
      } else if (one.decision() instanceof ClusterDecision.AskAgain again) {
        kept.add(new ClusterOrderRepository.Kept(one.report(), again, answer));
      }
    }
    boolean answered =
        heard.stream().anyMatch(one -> ClusterOrderRepository.isAnswer(one.report().observation()));
    return Future.join(
            leased.keep(connection, jobId, kept), orders.settle(connection, jobId, settled))
        .compose(written -> jobs.heard(connection, jobId, counts(settled), answered))
        .map(new Written(heard, settled));
  }

  private static KillJobCounts counts(List<OrderRepository.Settled> settled) {
    return KillJobCounts.ofProven(settled.stream().map(OrderRepository.Settled::proof).toList());
  }

  /** What was asked and answered, and when, as it is kept: an agent may be another program. */
  private static String answer(ClusterReport report) {
    return "%s %s: %s"
        .formatted(
            report.at(),
            bounded(report.command(), LONGEST_COMMAND),
            bounded(report.answer(), LONGEST_ANSWER));
  }

  private static String bounded(String text, int most) {
    String line = text.replace('\u0000', ' ').strip();
    return line.length() <= most ? line : line.substring(0, most) + "…";
  }
}
