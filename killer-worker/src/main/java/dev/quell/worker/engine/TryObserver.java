package dev.quell.worker.engine;

import org.jspecify.annotations.Nullable;

/** Is told of each try of a transaction; called often, so it must be quick. Thread-safe. */
@FunctionalInterface
public interface TryObserver {
  /** Takes no notice. */
  TryObserver NONE = failure -> {};

  /**
   * Takes notice that a try has ended.
   *
   * @param failure null if it went well
   */
  void ended(@Nullable Throwable failure);

  /** Takes notice that a try begins; answers who is to be told of its end. */
  default TryObserver begun() {
    return this;
  }
}
