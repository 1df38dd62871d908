package dev.quell.domain.kill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Says what became of one instance, or of one waiting task, that a kill job met; each has exactly
 * one.
 */
public enum ItemOutcome {
  /** It was told to die and has not ended yet. */
  SIGNALLED,
  /** It has ended, and its task with it where that was its own. */
  KILLED,
  /** The task waited for an attempt; it was ended, so that none begins. */
  PREVENTED,
  /** It had ended before the job came to it. */
  ALREADY_FINISHED,
  /** It ended by itself between being found or told to die and being ended. */
  LOST_RACE,
  /** It was no longer one of those that were meant, or may not be touched. */
  SKIPPED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a name; empty if no such name is known. */
  public static Optional<ItemOutcome> find(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(wireName)).findFirst();
  }
}
