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

  private final String word = name().toLowerCase(Locale.ROOT);

  /** Returns the word that is stored and travels. */
  public String word() {
    return word;
  }

  /** Finds the one of a word; empty if no such word is known. */
  public static Optional<KillMode> find(String word) {
    return Arrays.stream(values()).filter(value -> value.word.equals(word)).findFirst();
  }
}
