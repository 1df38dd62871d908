package dev.quell.ctl;

import java.util.Optional;

/** Shows text to a person and reads what they type, if there is one. */
interface Terminal {
  int MIN_COLUMNS = 40;
  int DEFAULT_COLUMNS = 80;

  /** Tells whether a person reads the output and can answer. */
  boolean isInteractive();

  /** Answers the width of a line in characters. */
  int columns();

  /** Asks a question and reads the answer; empty at the end of input, or if there is no person. */
  Optional<String> ask(String question);
}
