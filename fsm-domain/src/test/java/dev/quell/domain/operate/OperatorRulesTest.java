package dev.quell.domain.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an operator may set by hand, and what follows: contract docs/contract/cli-and-reaper.md §4.
 */
class OperatorRulesTest {

  @ParameterizedTest
  @EnumSource
  void mindsWhatIsDownstreamUnlessTheWorkflowIsAtRest(WorkflowStatus workflow) {
    assertThat(OperatorRules.isAtRest(workflow)).isEqualTo("FDAH".contains(workflow.code()));
  }

  @Test
  void letsNeighboursDownstreamOnlyWaitOrBegin() {
    assertThat(OperatorRules.notBegun())
        .extracting(TaskStatus::code)
        .containsExactlyInAnyOrder("G", "I", "Q");
  }

  @Test
  void killsWhatLivesAndWasNotToldToDieYet() {
    assertThat(OperatorRules.killed())
        .extracting(TaskInstanceStatus::code)
        .containsExactlyInAnyOrder("I", "O", "Q", "R", "T", "X");
  }

  @Test
  void handsOutCopiesOfItsSets() {
    OperatorRules.notBegun().clear();
    OperatorRules.killed().clear();

    assertThat(OperatorRules.notBegun()).hasSize(3);
    assertThat(OperatorRules.killed()).hasSize(6);
  }

  /** Each cell: the workflow after a Task was set to G, to D, and to D as the last one. */
  @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
  @CsvSource({
    "G, G, G, D",
    "Q, Q, Q, D",
    "I, I, I, D",
    "O, O, O, D",
    "R, R, R, D",
    "D, F, D, D",
    "F, F, F, D",
    "H, H, H, D",
    "A, A, A, D"
  })
  void aWorkflowIsDoneWithItsLastTaskAndFailedOnceOneIsTakenBack(
      String workflow, String takenBack, String done, String allDone) {
    List<String> after = new ArrayList<>();
    for (TaskStatus set : List.of(TaskStatus.REGISTERING, TaskStatus.DONE)) {
      for (boolean last : List.of(false, true)) {
        after.add(OperatorRules.afterUpdate(WorkflowStatus.ofCode(workflow), set, last).code());
      }
    }

    assertThat(after).containsExactly(takenBack, takenBack, done, allDone);
  }
}
