package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import java.util.List;
import java.util.Optional;

/** Settings of members of a cluster on loopback. */
final class TestMembers {
  private TestMembers() {}

  /** A member that trusts everybody who knows its port. */
  static QuellConfig.Cluster member(int port, List<String> members) {
    return member(port, members, Optional.empty());
  }

  /** A member with certificates. */
  static QuellConfig.Cluster member(int port, List<String> members, Optional<QuellConfig.Tls> tls) {
    return new QuellConfig.Cluster(
        true, "127.0.0.1", new QuellConfig.ClusterPorts(port, 100, 3, 0), members, tls, false);
  }
}
