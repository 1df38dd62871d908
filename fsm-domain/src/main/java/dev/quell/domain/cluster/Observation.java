package dev.quell.domain.cluster;

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
  NO_ANSWER
}
