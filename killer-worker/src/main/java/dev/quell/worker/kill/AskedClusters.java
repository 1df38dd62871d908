package dev.quell.worker.kill;

import java.util.Set;

/**
 * Finds out which of the clusters that can be asked an instance runs on. Where none can be, no
 * statement looks for it. Immutable.
 */
final class AskedClusters {
  private final String[] names;

  AskedClusters(Set<String> names) {
    this.names = names.stream().sorted().toArray(String[]::new);
  }

  /**
   * SQL of the name of the cluster, null if it cannot be asked.
   *
   * @param instance the alias of the instance's table
   * @param values takes the parameter, if there is one
   */
  String nameOf(String instance, Values values) {
    if (names.length == 0) {
      return "null::text";
    }
    return """
        (
          select cluster.name
          from task_resources as resources
          join queue on queue.id = resources.queue_id
          join cluster on cluster.id = queue.cluster_id
          where resources.id = %s.task_resources_id and cluster.name = any(%s::text[])
        )"""
        .formatted(instance, values.add(names));
  }
}
