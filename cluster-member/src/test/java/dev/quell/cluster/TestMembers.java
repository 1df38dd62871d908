package dev.quell.cluster;

/** Settings of members of a cluster on loopback. */
final class TestMembers {
  private TestMembers() {}

  /** A member that trusts everybody who knows its port. */
  static MemberSettings member(int port, String... members) {
    return MemberSettings.of("127.0.0.1", Discovery.at(members))
        .withPorts(MemberPorts.ofGroup(port));
  }
}
