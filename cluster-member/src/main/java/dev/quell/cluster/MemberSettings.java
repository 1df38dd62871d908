package dev.quell.cluster;

import java.util.Optional;

/**
 * Says where a member of the cluster listens, how it finds the others, and how they prove to each
 * other who they are.
 *
 * @param host the address that every socket of this member binds to, and which it announces
 * @param ports the ports that it listens on
 * @param discovery how it finds the others
 * @param certificate what it proves itself by; empty if members trust everybody who reaches them
 */
public record MemberSettings(
    String host, MemberPorts ports, Discovery discovery, Optional<MemberCertificate> certificate) {

  /**
   * Describes a member with the usual ports that trusts everybody who reaches it.
   *
   * @param host the address that it binds to and announces
   * @param discovery how it finds the others
   * @return these settings
   */
  public static MemberSettings of(String host, Discovery discovery) {
    return new MemberSettings(host, MemberPorts.USUAL, discovery, Optional.empty());
  }

  /**
   * Describes the same member with other ports.
   *
   * @param others the ports that it listens on
   * @return these settings
   */
  public MemberSettings withPorts(MemberPorts others) {
    return new MemberSettings(host, others, discovery, certificate);
  }

  /**
   * Describes the same member, proving itself and believing only who can, too.
   *
   * @param own what it proves itself by
   * @return these settings
   */
  public MemberSettings withCertificate(MemberCertificate own) {
    return new MemberSettings(host, ports, discovery, Optional.of(own));
  }
}
