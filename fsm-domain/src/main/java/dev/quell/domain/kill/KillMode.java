package dev.quell.domain.kill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Says how a kill job ends instances. */
public enum KillMode {
  /** What runs is told to end itself, and is ended for it once the grace period is over. */
  GRACEFUL,
  /** Everything is ended at once, whether its worker can answer or not. */
  FORCE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a name; empty if no such name is known. */
  public static Optional<KillMode> find(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(wireName)).findFirst();
  }
}
