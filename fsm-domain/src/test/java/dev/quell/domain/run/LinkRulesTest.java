package dev.quell.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.run.LinkRules.AliveRun;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * When a workflow may have a new run: contract docs/contract/workflow-and-bind.md §16, §27, §A.2
 * and §A.6.3.
 */
class LinkRulesTest {
  private static final Optional<AliveRun> NONE = Optional.empty();

  @ParameterizedTest(name = "a workflow in {0}")
  @CsvSource({
    "G, true",
    "Q, false",
    "I, false",
    "O, false",
    "R, false",
    "D, false",
    "F, true",
    "H, true",
    "A, true"
  })
  void onlyWhatWaitsOrHasEndedWithoutSuccessMayHaveANewRun(String letter, boolean linkable) {
    WorkflowStatus workflow = WorkflowStatus.ofCode(letter);

    Optional<String> refusal = LinkRules.refusal(5, workflow, true, NONE);

    assertThat(RunRules.mayLink(workflow)).isEqualTo(linkable);
    assertThat(refusal)
        .isEqualTo(
            linkable
                ? Optional.empty()
                : Optional.of("Workflow 5 cannot be resumed now: its status is " + letter + "."));
  }

  @ParameterizedTest
  @EnumSource
  void noRunBeginsBeforeAllTasksAreBound(WorkflowStatus workflow) {
    assertThat(LinkRules.refusal(5, workflow, false, NONE))
        .contains("Workflow 5 cannot be run now: its tasks are not all bound yet.");
  }

  @ParameterizedTest
  @CsvSource({"L, true", "B, true", "I, true", "O, false", "R, true", "C, false", "H, true"})
  void theRunThatIsAliveIsNamedWhateverElseIsWrong(String letter, boolean bound) {
    Optional<AliveRun> alive = Optional.of(new AliveRun(12, WorkflowRunStatus.ofCode(letter)));

    for (WorkflowStatus workflow : WorkflowStatus.values()) {
      assertThat(LinkRules.refusal(5, workflow, bound, alive))
          .contains(
              "Workflow 5 has a workflow run that is alive, 12 in status "
                  + letter
                  + ", so the new one is aborted.");
    }
    assertThat(LinkRules.resetRefusal(5, bound, alive))
        .contains(
            "Workflow 5 is not resumable: its workflow run 12 is alive, in status " + letter + ".");
  }

  @Test
  void tasksAreResetOnceAllAreBoundAndNoRunIsAlive() {
    assertThat(LinkRules.resetRefusal(5, true, NONE)).isEmpty();
    assertThat(LinkRules.resetRefusal(5, false, NONE))
        .contains("Workflow 5 is not resumable: its tasks are not all bound yet.");
  }
}
