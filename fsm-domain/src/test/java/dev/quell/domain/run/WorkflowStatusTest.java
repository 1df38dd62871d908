package dev.quell.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The letters of workflows: contract docs/contract/workflow-and-bind.md §A.1. */
class WorkflowStatusTest {

  @ParameterizedTest
  @CsvSource({
    "G, REGISTERING",
    "Q, QUEUED",
    "I, INSTANTIATING",
    "O, LAUNCHED",
    "R, RUNNING",
    "D, DONE",
    "F, FAILED",
    "H, HALTED",
    "A, ABORTED"
  })
  void hasTheLetterOfTheContract(String letter, WorkflowStatus status) {
    assertThat(status.code()).isEqualTo(letter);
    assertThat(WorkflowStatus.ofCode(letter)).isEqualTo(status);
  }

  @Test
  void tellsWhatHasEnded() {
    assertThat(WorkflowStatus.finished().stream().map(WorkflowStatus::code).sorted().toList())
        .containsExactly("A", "D", "F", "H");
  }

  @Test
  void hasNoOtherLetter() {
    assertThat(Arrays.stream(WorkflowStatus.values()).map(WorkflowStatus::code).sorted().toList())
        .containsExactly("ADFGHIOQR".split(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"E", "r", "RR", ""})
  void knowsNoStatusOfAnotherLetter(String letter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkflowStatus.ofCode(letter))
        .withMessage("'" + letter + "' is not the letter of a workflow status");
  }
}
