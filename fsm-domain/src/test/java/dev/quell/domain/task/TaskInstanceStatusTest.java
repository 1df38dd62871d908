package dev.quell.domain.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The letters of TaskInstances and which of them are an end: contract docs/contract/fsm.md §3. */
class TaskInstanceStatusTest {

  @ParameterizedTest(name = "{0} {1}: live {2}, failure {3}")
  @CsvSource({
    "Q, QUEUED,            true,  false",
    "I, INSTANTIATED,      true,  false",
    "O, LAUNCHED,          true,  false",
    "R, RUNNING,           true,  false",
    "T, TRIAGING,          true,  false",
    "X, NO_HEARTBEAT,      true,  false",
    "K, KILL_SELF,         true,  false",
    "W, NO_DISTRIBUTOR_ID, false, true",
    "E, ERROR,             false, true",
    "U, UNKNOWN_ERROR,     false, true",
    "Z, RESOURCE_ERROR,    false, true",
    "D, DONE,              false, false",
    "F, ERROR_FATAL,       false, true"
  })
  void hasLetterAndMeaningOfTheContract(
      String letter, TaskInstanceStatus status, boolean live, boolean failure) {
    assertThat(status.code()).isEqualTo(letter);
    assertThat(TaskInstanceStatus.ofCode(letter)).isEqualTo(status);
    assertThat(TaskInstanceStatus.find(letter)).contains(status);
    assertThat(status.isLive()).isEqualTo(live);
    assertThat(TaskInstanceStatus.live().contains(status)).isEqualTo(live);
    assertThat(status.isFailure()).isEqualTo(failure);
  }

  @Test
  void hasNoOtherLetter() {
    assertThat(
            Arrays.stream(TaskInstanceStatus.values())
                .map(TaskInstanceStatus::code)
                .sorted()
                .toList())
        .containsExactly("DEFIKOQRTUWXZ".split(""));
  }

  /** {@code docs/contract/fsm.md} §3 has no B: the reference has a constant for it, but no row. */
  @ParameterizedTest
  @ValueSource(strings = {"B", "q", "QQ", ""})
  void knowsNoStatusOfAnotherLetter(String letter) {
    assertThat(TaskInstanceStatus.find(letter)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskInstanceStatus.ofCode(letter))
        .withMessage("'" + letter + "' is not the letter of a TaskInstance status");
  }

  @Test
  void handsOutCopiesOfItsSet() {
    TaskInstanceStatus.live().clear();

    assertThat(TaskInstanceStatus.live()).hasSize(7);
  }
}
