package dev.quell.domain.kill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Says what becomes of the tasks downstream of a killed one. */
public enum Downstream {
  /** They stay as they are; they cannot start while a task upstream has failed. */
  KEEP,
  /** They are never queued again in the same run. */
  HOLD;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a name; empty if no such name is known. */
  public static Optional<Downstream> find(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(wireName)).findFirst();
  }
}
