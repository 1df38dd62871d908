package dev.quell.domain.cluster;

/** Says what a cluster is asked for. */
public enum ClusterStep {
  /** To end the process. */
  CANCEL,
  /** Whether it still lives. */
  QUERY
}
