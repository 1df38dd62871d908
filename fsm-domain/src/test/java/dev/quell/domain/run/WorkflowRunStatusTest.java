package dev.quell.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The letters of runs: contract docs/contract/workflow-and-bind.md §A.2, and which are alive,
 * §A.6.3.
 */
class WorkflowRunStatusTest {

  @ParameterizedTest
  @CsvSource({
    "G, REGISTERED,   false",
    "L, LINKING,      true",
    "B, BOUND,        true",
    "I, INSTANTIATED, true",
    "O, LAUNCHED,     true",
    "R, RUNNING,      true",
    "D, DONE,         false",
    "E, ERROR,        false",
    "S, STOPPED,      false",
    "C, COLD_RESUME,  true",
    "H, HOT_RESUME,   true",
    "T, TERMINATED,   false",
    "A, ABORTED,      false"
  })
  void hasTheLetterOfTheContract(String letter, WorkflowRunStatus status, boolean alive) {
    assertThat(status.code()).isEqualTo(letter);
    assertThat(WorkflowRunStatus.ofCode(letter)).isEqualTo(status);
    assertThat(WorkflowRunStatus.find(letter)).contains(status);
    assertThat(status.isAlive()).isEqualTo(alive);
  }

  @Test
  void hasNoOtherLetter() {
    assertThat(
            Arrays.stream(WorkflowRunStatus.values())
                .map(WorkflowRunStatus::code)
                .sorted()
                .toList())
        .containsExactly("ABCDEGHILORST".split(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"F", "r", "RR", ""})
  void knowsNoStatusOfAnotherLetter(String letter) {
    assertThat(WorkflowRunStatus.find(letter)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkflowRunStatus.ofCode(letter))
        .withMessage("'" + letter + "' is not the letter of a workflow run status");
  }

  /** A caller that adds to the set it was given must not bring a run to life. */
  @Test
  void handsOutCopiesOfItsSets() {
    WorkflowRunStatus.alive().clear();
    RunRules.keptFresh().clear();

    assertThat(WorkflowRunStatus.alive()).hasSize(7);
    assertThat(RunRules.keptFresh())
        .extracting(WorkflowRunStatus::code)
        .containsExactlyInAnyOrder("L", "B", "I", "O", "R");
  }
}
