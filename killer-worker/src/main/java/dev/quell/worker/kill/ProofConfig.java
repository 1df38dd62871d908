package dev.quell.worker.kill;

import java.util.Set;

/**
 * Says which clusters are asked whether killed processes are gone.
 *
 * @param clusters their names; of what runs elsewhere nothing is asked
 * @param limitSeconds for which a job waits for clusters that say nothing, and for which a process
 *     may live on after its cluster was told to end it
 * @param leaseSeconds after which what an agent was to ask and says nothing about is handed out
 *     again
 */
public record ProofConfig(Set<String> clusters, int limitSeconds, int leaseSeconds) {

  /** No cluster is asked. */
  public static final ProofConfig NONE = new ProofConfig(Set.of(), 600, 120);

  /** Copies the names. */
  public ProofConfig {
    clusters = Set.copyOf(clusters);
  }
}
