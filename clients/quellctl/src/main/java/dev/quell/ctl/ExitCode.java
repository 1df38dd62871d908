package dev.quell.ctl;

/** Lists the exit codes of {@code quellctl}, as {@code docs/quellctl.md} has them. */
final class ExitCode {
  static final int OK = 0;

  /** A job failed or was cancelled, or not all was killed, or the question was answered no. */
  static final int NOT_ALL_KILLED = 1;

  static final int USAGE = 2;

  /** The server says that the request is wrong. */
  static final int REFUSED = 3;

  /** There is no server, or none that answers. */
  static final int UNREACHABLE = 4;

  /** The token is missing, not valid, or does not allow this. */
  static final int NOT_ALLOWED = 5;

  /** All that was meant has ended, but of some processes nobody can say that they are gone. */
  static final int UNPROVEN = 6;

  private ExitCode() {}
}
