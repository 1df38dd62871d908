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

  private final String word = name().toLowerCase(Locale.ROOT);

  /** Returns the word that is stored and travels. */
  public String word() {
    return word;
  }

  /** Finds the one of a word; empty if no such word is known. */
  public static Optional<Downstream> find(String word) {
    return Arrays.stream(values()).filter(value -> value.word.equals(word)).findFirst();
  }
}
