package dev.quell.domain.command;

import java.util.Arrays;

/**
 * Tells why a command was not carried out. The number is the failure code of an event-bus reply and
 * the status of an HTTP answer alike.
 */
public enum FailureCode {
  /** The command is malformed; the same command will never succeed. */
  INVALID(400),
  /** A row that the command names does not exist. */
  NOT_FOUND(404),
  /** A defect of the server: reported, never retried by it. */
  INTERNAL(500),
  /**
   * The command was not carried out, or not all of it, for lack of room or because of a passing
   * fault. Repeat it later, which is safe.
   */
  UNAVAILABLE(503);

  private final int number;

  FailureCode(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** The code of a number on the wire; what this version does not know counts as INTERNAL. */
  public static FailureCode ofNumber(int number) {
    return Arrays.stream(values()).filter(c -> c.number == number).findFirst().orElse(INTERNAL);
  }
}
