package dev.quell.domain.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The letters of Tasks and what they mean: contract docs/contract/fsm.md §2. */
class TaskStatusTest {

  @ParameterizedTest(name = "{0} {1}: waiting {2}, under way {3}, finished {4}")
  @CsvSource({
    "G, REGISTERING,         true,  false, false",
    "A, ADJUSTING_RESOURCES, true,  false, false",
    "Q, QUEUED,              false, false, false",
    "I, INSTANTIATING,       false, true,  false",
    "O, LAUNCHED,            false, true,  false",
    "R, RUNNING,             false, true,  false",
    "E, ERROR_RECOVERABLE,   false, false, false",
    "D, DONE,                false, false, true",
    "F, ERROR_FATAL,         false, false, true"
  })
  void hasLetterAndMeaningOfTheContract(
      String letter, TaskStatus status, boolean waiting, boolean underWay, boolean finished) {
    assertThat(status.code()).isEqualTo(letter);
    assertThat(TaskStatus.ofCode(letter)).isEqualTo(status);
    assertThat(TaskStatus.isCode(letter)).isTrue();
    assertThat(status.isWaiting()).isEqualTo(waiting);
    assertThat(status.isUnderWay()).isEqualTo(underWay);
    assertThat(status.isFinished()).isEqualTo(finished);
  }

  @Test
  void hasNoOtherLetter() {
    assertThat(Arrays.stream(TaskStatus.values()).map(TaskStatus::code).sorted().toList())
        .containsExactly("ADEFGIOQR".split(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"W", "g", "GG", ""})
  void knowsNoStatusOfAnotherLetter(String letter) {
    assertThat(TaskStatus.isCode(letter)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskStatus.ofCode(letter))
        .withMessage("'" + letter + "' is not the letter of a Task status");
  }

  @Test
  void keepsItsAttemptsWhenItMoves() {
    assertThat(new TaskState(TaskStatus.LAUNCHED, 1, 3).withStatus(TaskStatus.RUNNING))
        .isEqualTo(new TaskState(TaskStatus.RUNNING, 1, 3));
  }
}
