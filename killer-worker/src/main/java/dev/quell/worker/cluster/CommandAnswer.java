package dev.quell.worker.cluster;

import java.util.List;

/**
 * Holds what a command that ended by itself has written.
 *
 * @param errors the beginning of its standard error
 */
record CommandAnswer(int exitCode, String output, String errors) {
  private static final int SHOWN_CHARACTERS = 200;

  /** The lines of its output that are not blank. */
  List<String> lines() {
    return output.lines().filter(line -> !line.isBlank()).toList();
  }

  /** Gives the lines of standard error that are not blank. */
  List<String> errorLines() {
    return errors.lines().filter(line -> !line.isBlank()).toList();
  }

  /** Says how it ended, on one short line. */
  String end() {
    String said = errorLines().stream().findFirst().orElse("");
    return cut("ended with " + exitCode + (said.isEmpty() ? "" : ": " + said.strip()));
  }

  /** Shortens a text for reports and logs; control characters become blanks. */
  static String cut(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
