package dev.quell.domain.kill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a kill job is doing. */
public enum KillJobPhase {
  /** Goes through the selected instances and tells them to die, or ends them. */
  SIGNAL,
  /** Waits for the workers to obey. */
  GRACE,
  /** Ends for them those that have not obeyed. */
  CONFIRM,
  /** Has nothing left to do. */
  ENDED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word that is stored and travels. */
  public String word() {
    return word;
  }

  /** The one of a word; empty if no such word is known. */
  public static Optional<KillJobPhase> find(String word) {
    return Arrays.stream(values()).filter(value -> value.word.equals(word)).findFirst();
  }
}
