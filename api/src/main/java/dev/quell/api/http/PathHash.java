package dev.quell.api.http;

import dev.quell.domain.command.CommandException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Reads hashes from paths ({@code docs/contract/workflow-and-bind.md} §2). */
final class PathHash {
  private static final int MAX_DIGITS = 78;
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+(_[0-9]+)*");

  private PathHash() {}

  /** The canonical text; of a negative number too, which no stored hash is. */
  static String canonical(String name, String text) {
    String stripped = text.strip();
    if (INTEGER.matcher(stripped).matches()) {
      String canonical = new BigInteger(stripped.replace("_", "")).toString();
      if (canonical.length() <= MAX_DIGITS) {
        return canonical;
      }
    }
    throw CommandException.invalid(
        "The path parameter '" + name + "' must be an integer of up to 78 digits.");
  }
}
