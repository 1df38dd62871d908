package dev.quell.domain.command;

/**
 * Tells that a command was not carried out, with a sentence for whoever sent it. Carries no stack
 * trace: it is an answer, not a defect.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final String sentence;

  private CommandException(FailureCode code, String sentence) {
    super(sentence, null, false, false);
    this.sentence = sentence;
    this.code = code;
  }

  /** The command is malformed; the sentence says what was wrong and what would be right. */
  public static CommandException invalid(String sentence) {
    return new CommandException(FailureCode.INVALID, sentence);
  }

  /** A row that the command names does not exist. */
  public static CommandException notFound(String sentence) {
    return new CommandException(FailureCode.NOT_FOUND, sentence);
  }

  /** The command is to be repeated later; the sentence says what is known of its effect. */
  public static CommandException unavailable(String sentence) {
    return new CommandException(FailureCode.UNAVAILABLE, sentence);
  }

  /** A failure that came over the event bus. */
  public static CommandException of(int number, String sentence) {
    return new CommandException(FailureCode.ofNumber(number), sentence);
  }

  /** Why the command was not carried out. */
  public FailureCode code() {
    return code;
  }

  /** The sentence; there always is one. */
  @Override
  public String getMessage() {
    return sentence;
  }
}
