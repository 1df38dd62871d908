package dev.quell.domain.json;

import org.jspecify.annotations.Nullable;

/** Makes the exceptions by which what a source says is refused, each with a sentence. */
public interface Refusals {

  /** Refuses that a value is missing. */
  RuntimeException missing(String name, String expected);

  /**
   * Refuses a value.
   *
   * @param found is not shown at length; may be null
   */
  RuntimeException invalid(String name, String expected, @Nullable Object found);

  /** Refuses the name of a value that is inside what the prefix names. */
  default RuntimeException invalidName(String prefix, String name, String expected) {
    return invalid(prefix + name, expected, name);
  }

  /** Refuses the whole with a sentence. */
  RuntimeException of(String sentence);
}
