package dev.quell.cluster;

/**
 * Lists the ports that a member of the cluster listens on.
 *
 * @param group the port of group communication
 * @param failureOffset how far above that one failure detection looks for its own
 * @param failureRange how many further ports failure detection may take instead
 * @param bus the port of the event bus; 0 takes any free one
 */
public record MemberPorts(int group, int failureOffset, int failureRange, int bus) {

  /** The ports that Quell itself takes unless its settings say otherwise. */
  public static final MemberPorts USUAL = ofGroup(7800);

  /**
   * Takes the usual ports around another one of group communication.
   *
   * @param group the port of group communication
   * @return these ports
   */
  public static MemberPorts ofGroup(int group) {
    return new MemberPorts(group, 100, 3, 0);
  }
}
