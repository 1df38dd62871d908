package dev.quell.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.run.WorkflowRunStatus;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The steps that instances of a run take together: {@code docs/contract/workflow-and-bind.md} §17
 * and §21.
 */
class RunInstanceRulesTest {

  @Test
  void overdueInstancesAreLookedAt() {
    assertThat(letters(RunInstanceRules.overdue())).isEqualTo(Map.of("R", "T", "O", "X"));
  }

  @ParameterizedTest
  @EnumSource
  void onlyAResumeTerminatesAndOnlyAColdOneWhatRuns(WorkflowRunStatus run) {
    Map<String, String> expected =
        switch (run) {
          case COLD_RESUME -> Map.of("Q", "F", "I", "F", "O", "K", "R", "K");
          case HOT_RESUME -> Map.of("Q", "F", "I", "F", "O", "K");
          default -> Map.of();
        };

    assertThat(letters(RunInstanceRules.terminated(run))).isEqualTo(expected);
  }

  private static Map<String, String> letters(Map<TaskInstanceStatus, TaskInstanceStatus> steps) {
    Map<String, String> letters = new TreeMap<>();
    steps.forEach((from, to) -> letters.put(from.code(), to.code()));
    return letters;
  }
}
