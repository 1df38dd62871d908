package dev.quell.api.server;

/** Why a process should not be sent requests: one condition that does not hold. */
final class NotReady extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String wanted;

  /**
   * Tells of one condition.
   *
   * @param reason a short name that does not change
   * @param wanted what is wanting
   * @param sentence what it means, and what to do
   */
  NotReady(String reason, String wanted, String sentence) {
    super(sentence, null, false, false);
    this.reason = reason;
    this.wanted = wanted;
  }

  String reason() {
    return reason;
  }

  String wanted() {
    return wanted;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
