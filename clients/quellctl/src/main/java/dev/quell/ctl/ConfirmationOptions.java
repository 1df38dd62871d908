package dev.quell.ctl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reads or asks how many instances are meant, so that a selection too wide kills nothing. */
final class ConfirmationOptions {
  /** Means as many as there are: more than any selection has. */
  private static final long ANY_NUMBER = 1_000_000_000;

  @ArgGroup private Answer answer = new Answer();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Holds the answer to the question, given beforehand. */
  static final class Answer {
    @Option(names = "--yes", description = "Do not ask: as many as were counted are meant.")
    private boolean yes;

    @Option(
        names = "--confirm",
        paramLabel = "NUMBER",
        description = "Do not ask: so many are meant. The server refuses over 10 %% more.")
    private @Nullable Long number;
  }

  /**
   * Makes sure that there is somebody to ask, before anything is looked up.
   *
   * @throws ParameterException if nobody answers the question
   */
  void require(Terminal terminal, boolean isForPrograms) {
    if (!answer.yes && answer.number == null && (isForPrograms || !terminal.isInteractive())) {
      throw new ParameterException(
          command.commandLine(),
          (isForPrograms
                  ? "With an --output for programs no question is asked"
                  : "There is no terminal to ask at")
              + "; add --yes, or --confirm with the number of instances that are meant.");
    }
  }

  /**
   * Answers how many are meant; empty if the question was answered with something else.
   *
   * @param exact whether there are not more than were counted
   */
  Optional<Long> confirmed(Terminal terminal, long count, boolean exact) {
    if (answer.number != null) {
      return Optional.of(answer.number);
    }
    if (answer.yes) {
      return Optional.of(exact ? count : ANY_NUMBER);
    }
    return exact
        ? ask(terminal, "Type the number of instances to kill them: ")
            .filter(number -> number == count)
        : ask(terminal, "Type how many instances you expect, to kill them: ");
  }

  private static Optional<Long> ask(Terminal terminal, String question) {
    return terminal
        .ask(question)
        .map(text -> text.strip().replace(",", ""))
        .filter(text -> text.matches("[1-9]\\d{0,8}"))
        .map(Long::parseLong);
  }
}
