package dev.quell.worker.kill;

/**
 * How this process works on kill jobs.
 *
 * @param concurrency jobs worked on at once, besides those that wait for their grace to pass
 * @param leaseMillis after which another process takes over the jobs of one that says nothing any
 *     more; renewed three times as often
 * @param proof which clusters are asked whether killed processes are gone
 */
public record KillJobConfig(int concurrency, int leaseMillis, ProofConfig proof) {

  /** The settings of docs/configuration.md. */
  public static final KillJobConfig DEFAULTS = new KillJobConfig(2, 15_000);

  /** Asks no cluster. */
  public KillJobConfig(int concurrency, int leaseMillis) {
    this(concurrency, leaseMillis, ProofConfig.NONE);
  }
}
