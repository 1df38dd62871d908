package dev.quell.domain.kill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Says what a kill job is doing. */
public enum KillJobPhase {
  /** It goes through the selected instances and tells them to die, or ends them. */
  SIGNAL,
  /** It waits for the workers to obey. */
  GRACE,
  /** It ends for them those that have not obeyed. */
  CONFIRM,
  /** It has nothing left to do. */
  ENDED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** Returns the word that is stored and travels. */
  public String word() {
    return word;
  }

  /** Finds the one of a word; empty if no such word is known. */
  public static Optional<KillJobPhase> find(String word) {
    return Arrays.stream(values()).filter(value -> value.word.equals(word)).findFirst();
  }
}
