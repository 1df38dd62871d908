package dev.quell.worker.cluster;

import java.util.Locale;

/** Lists what a cluster's commands are for. */
public enum ClusterVerb {
  /** To end jobs, with time to clean up. */
  CANCEL,
  /** To end jobs at once. */
  FORCE,
  /** To tell which jobs live. */
  QUERY,
  /** To tell which cluster it is. */
  IDENTITY;

  /** The key of the command in the settings, and the word for it in metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
