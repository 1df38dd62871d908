package dev.quell.api.ctl;

import java.util.Optional;

/** Where a person sits, if one does. */
interface Terminal {
  int NARROWEST = 40;
  int USUAL = 80;

  /** Whether a person reads the output and can answer. */
  boolean isInteractive();

  /** Characters of a line. */
  int columns();

  /** What the person types; empty at the end of input, or if there is no person. */
  Optional<String> ask(String question);
}
