package dev.quell.worker.cluster;

/** Says in a sentence why a command gave no answer. Has no stack: it is an answer, not a defect. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailure(String sentence) {
    super(sentence, null, false, false);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
