package dev.quell.api.http;

import dev.quell.domain.command.CommandException;
import org.jspecify.annotations.Nullable;

/** Limits how long texts may be that the reference keeps in columns of 255 characters. */
public final class TextLimit {
  private static final int MAX_CHARACTERS = 255;

  private TextLimit() {}

  /**
   * Hands a text back if it is short enough.
   *
   * @throws CommandException (INVALID) if it has more than 255 characters
   */
  public static String name(String field, String text) {
    if (text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
      throw CommandException.invalid(
          "The field '" + field + "' must have at most " + MAX_CHARACTERS + " characters.");
    }
    return text;
  }

  /**
   * Hands a text back if it is short enough, or null.
   *
   * @throws CommandException (INVALID) if it has more than 255 characters
   */
  public static @Nullable String optionalName(String field, @Nullable String text) {
    return text == null ? null : name(field, text);
  }
}
