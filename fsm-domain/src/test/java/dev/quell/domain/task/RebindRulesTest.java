package dev.quell.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which Tasks begin anew when they are bound again: contract docs/contract/workflow-and-bind.md
 * §22.
 */
class RebindRulesTest {

  @ParameterizedTest(name = "{0}: {1}, and {2} if those that run are meant")
  @CsvSource({
    "G, true,  true",
    "A, true,  true",
    "Q, true,  true",
    "I, true,  true",
    "O, true,  true",
    "R, false, true",
    "E, true,  true",
    "D, false, false",
    "F, true,  true"
  })
  void beginsAnewUnlessItIsDoneOrRuns(String letter, boolean resets, boolean resetsIfRunning) {
    TaskStatus status = TaskStatus.ofCode(letter);

    assertThat(RebindRules.mayReset(status, false)).isEqualTo(resets);
    assertThat(RebindRules.mayReset(status, true)).isEqualTo(resetsIfRunning);
    assertThat(RebindRules.resets(status, false, false)).isEqualTo(resets);
    assertThat(RebindRules.resets(status, true, false)).isEqualTo(resetsIfRunning);
    assertThat(RebindRules.resets(status, false, true)).as("an alive run has it").isFalse();
    assertThat(RebindRules.resets(status, true, true)).as("an alive run has it").isFalse();
  }
}
