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
  /** It waits for clusters to say whether processes are gone. */
  PROOF,
  /** It has nothing left to do. */
  ENDED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a name; empty if no such name is known. */
  public static Optional<KillJobPhase> find(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(wireName)).findFirst();
  }
}
