package dev.quell.domain.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says who told that an instance has ended which had been told to end itself, or was ended. It is
 * written down only where that was not the worker in the first place.
 */
public enum EndToldBy {
  /** Its worker, after somebody else had ended it. */
  WORKER,
  /** Its distributor. */
  DISTRIBUTOR,
  /** Nobody: it was ended in the absence of its worker. */
  NOBODY;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the name that is stored. */
  public String wireName() {
    return wireName;
  }

  /**
   * Reads what is written down about an instance that has ended.
   *
   * @param stored null if nothing is: its worker said so
   */
  public static EndToldBy of(@Nullable String stored) {
    return stored == null ? WORKER : find(stored).orElseThrow();
  }

  private static Optional<EndToldBy> find(String stored) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(stored)).findFirst();
  }

  /** Answers what the word is worth where no cluster can be asked. */
  public Proof proof() {
    return switch (this) {
      case WORKER -> Proof.WORKER;
      case DISTRIBUTOR -> Proof.DISTRIBUTOR;
      case NOBODY -> Proof.NONE;
    };
  }
}
