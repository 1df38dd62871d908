package dev.quell.domain.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The failures of {@code docs/event-bus.md}, whose codes are those of HTTP. */
class CommandExceptionTest {

  @ParameterizedTest
  @CsvSource({
    "400, INVALID",
    "404, NOT_FOUND",
    "500, INTERNAL",
    "503, UNAVAILABLE",
    "418, INTERNAL"
  })
  void knowsTheNumbersOfTheWire(int number, FailureCode code) {
    CommandException failure = CommandException.of(number, "There is no array 3.");

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessage("There is no array 3.");
    assertThat(code.number()).isEqualTo(number == 418 ? 500 : number);
  }

  @Test
  void isAnAnswerAndNoDefect() {
    assertThat(CommandException.invalid("a").code()).isEqualTo(FailureCode.INVALID);
    assertThat(CommandException.notFound("a").code()).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(CommandException.unavailable("a").code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(CommandException.unavailable("a").getStackTrace()).isEmpty();
  }
}
