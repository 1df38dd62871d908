package dev.quell.domain.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Says by whose word the process of a killed instance is gone. */
public enum Proof {
  /** The worker itself said that it ended. */
  WORKER,
  /** Its distributor said so, which has told the cluster to end it and has not looked. */
  DISTRIBUTOR,
  /** The cluster was asked, and it is not there any more. */
  CLUSTER,
  /** Nobody said so: it may still run. */
  NONE,
  /** The cluster is being asked. */
  PENDING;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a name; empty if no such name is known. */
  public static Optional<Proof> find(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(wireName)).findFirst();
  }
}
