package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterSearch;
import dev.quell.domain.cluster.SearchReport;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/**
 * Hands out what clusters are to be asked, to one agent at a time, and takes what they said: orders
 * about single processes, and searches for all that lives. In the server this is the database, in
 * an agent of its own the server's routes.
 */
public interface ClusterOrders {

  /**
   * Leases orders that are due, those of one cluster together. What is not reported within the
   * lease is handed out again.
   *
   * @param clusters the clusters that the agent can reach
   * @param agent the name of the agent, which its reports must bear
   * @param limit how many at most
   */
  Future<List<ClusterOrder>> lease(Set<String> clusters, String agent, int limit);

  /** Takes what clusters said; what is not leased to this agent any more is left out. */
  Future<Void> report(String agent, List<ClusterReport> reports);

  /**
   * Leases searches that are due, one of each cluster at most.
   *
   * @param clusters the clusters that the agent can reach
   */
  Future<List<ClusterSearch>> leaseSearches(Set<String> clusters, String agent);

  /** Takes what a search brought to light; nothing if it is not leased to this agent any more. */
  Future<Void> reportSearch(String agent, SearchReport report);
}
