package dev.quell.domain.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Says what a cluster is asked for. */
public enum ClusterStep {
  /** To end the process. */
  CANCEL,
  /** Whether it still lives. */
  QUERY;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a name; empty if no such name is known. */
  public static Optional<ClusterStep> find(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(wireName)).findFirst();
  }
}
