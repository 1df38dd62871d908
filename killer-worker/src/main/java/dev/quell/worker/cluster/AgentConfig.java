package dev.quell.worker.cluster;

import java.util.List;

/**
 * Says what an agent does.
 *
 * @param name by which it takes orders; no two agents have the same
 * @param clusters that it asks
 * @param pollMillis between two looks for orders, if there was none
 */
public record AgentConfig(String name, List<ClusterSettings> clusters, int pollMillis) {}
