package dev.quell.domain.kill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of the tasks downstream of a killed one. */
public enum Downstream {
  /** Nothing; they cannot start while a task upstream has failed. */
  KEEP,
  /** They are never queued again in the same run. */
  HOLD;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word that is stored and travels. */
  public String word() {
    return word;
  }

  /** The one of a word; empty if no such word is known. */
  public static Optional<Downstream> find(String word) {
    return Arrays.stream(values()).filter(value -> value.word.equals(word)).findFirst();
  }
}
