package dev.quell.domain.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Says what became known of one process, and never more than the cluster said. */
public enum Observation {
  /** The cluster took the order to end it. */
  CANCELLED,
  /** It lives, or is ending but not gone. */
  ALIVE,
  /** The cluster knows it, or knew it, and it runs no more. */
  GONE,
  /** The cluster knows no such id: whether it was there cannot be told. */
  UNKNOWN,
  /** The id belongs to somebody else, or to what began before: it was not touched. */
  FOREIGN,
  /** The cluster did not answer, too late, or nonsense. */
  NO_ANSWER;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a name; empty if no such name is known. */
  public static Optional<Observation> find(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(wireName)).findFirst();
  }
}
