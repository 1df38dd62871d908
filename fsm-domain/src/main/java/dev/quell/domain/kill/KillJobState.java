package dev.quell.domain.kill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Says where a kill job stands. */
public enum KillJobState {
  /** It is committed; no worker has taken it yet. */
  QUEUED,
  /** A worker works on it, or will take it over when its lease has ended. */
  RUNNING,
  /** Nobody works on it until it is resumed. */
  PAUSED,
  /** Every instance that it met has an outcome. */
  DONE,
  /** It was ended on request; what was told to die by then stays told. */
  CANCELLED,
  /** It was given up after repeated failures; may be resumed. */
  FAILED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a name; empty if no such name is known. */
  public static Optional<KillJobState> find(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(wireName)).findFirst();
  }

  /** Tells whether nothing more will happen to the job. */
  public boolean isOver() {
    return this == DONE || this == CANCELLED;
  }
}
