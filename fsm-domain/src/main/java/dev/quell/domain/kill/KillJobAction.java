package dev.quell.domain.kill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Names what an operator may do to a kill job that is under way. */
public enum KillJobAction {
  /** Nothing more happens until it is resumed. */
  PAUSE,
  /** A paused or failed job goes on where it stopped. */
  RESUME,
  /** It ends; what was told to die stays told. */
  CANCEL,
  /** The grace is over, and everything that is left is ended at once. */
  FORCE,
  /** The job gets another limit of instances a second, or none. */
  SET_RATE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a name; empty if no such name is known. */
  public static Optional<KillJobAction> find(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(wireName)).findFirst();
  }
}
