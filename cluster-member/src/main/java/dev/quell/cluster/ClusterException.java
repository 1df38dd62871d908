package dev.quell.cluster;

/** Tells, in one sentence for people, why this process could not join the cluster. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterException(String sentence) {
    super(sentence);
  }

  ClusterException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
