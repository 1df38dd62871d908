package dev.quell.api.config;

import dev.quell.domain.json.Fields;

/** Keeps members from a cluster in which state would be split, or which strangers could join. */
final class ClusterRule {
  private ClusterRule() {}

  /**
   * Checks the settings of a member; they do not matter if there is no cluster. May look up a host
   * name, so it blocks.
   *
   * @param settings makes the refusal of a host that cannot be found
   * @throws ConfigurationException if the members would not share a database, or if a member beyond
   *     loopback would let everybody join and nobody has allowed it
   */
  static void check(QuellConfig config, Fields settings) {
    QuellConfig.Cluster cluster = config.cluster();
    if (!cluster.enabled()) {
      return;
    }
    if (config.database().url().isEmpty()) {
      throw new ConfigurationException(
          """
          With %s every member must use the same external database, so set %s; without it each \
          would start a database of its own, and the state would be split."""
              .formatted(Setting.CLUSTER_ENABLED.key(), Setting.DATABASE_URL.key()));
    }
    if (cluster.member().certificate().isEmpty()
        && !cluster.allowUnencryptedRemote()
        && !ListenerRule.isLoopback(cluster.member().host(), Setting.CLUSTER_HOST, settings)) {
      throw new ConfigurationException(
          """
          Without certificates the members of a cluster trust whoever connects, so %s must be a \
          loopback address, but it is "%s". Set %s, %s and %s, or set %s=true if everybody who \
          reaches this address may change everything."""
              .formatted(
                  Setting.CLUSTER_HOST.key(),
                  cluster.member().host(),
                  Setting.CLUSTER_CERTIFICATE_FILE.key(),
                  Setting.CLUSTER_KEY_FILE.key(),
                  Setting.CLUSTER_AUTHORITIES_FILE.key(),
                  Setting.CLUSTER_ALLOW_UNENCRYPTED_REMOTE.key()));
    }
  }
}
