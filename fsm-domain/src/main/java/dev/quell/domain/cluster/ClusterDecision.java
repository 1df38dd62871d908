package dev.quell.domain.cluster;

/** Says how it goes on with one process after its cluster was asked. */
public sealed interface ClusterDecision {

  /**
   * Ends the asking.
   *
   * @param sentence what is known now, for people
   */
  record Settle(Proof proof, String sentence) implements ClusterDecision {}

  /**
   * Has the cluster asked again.
   *
   * @param waitSeconds until then
   * @param tries how often it has been asked in vain since the last order to end the process
   */
  record AskAgain(ClusterStep step, double waitSeconds, int tries) implements ClusterDecision {}
}
