package dev.quell.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a scheduler's wish to start a Task makes of it: contract
 * docs/contract/array-and-task-instance.md §2.
 */
class QueueRulesTest {

  /** No row ends in G or A: a scheduler forgets a Task that still waits after the call. */
  @ParameterizedTest(name = "{0} becomes {1}, and {2} if a kill holds it")
  @CsvSource({
    "G, Q, F", "A, Q, F", "Q, Q, Q", "I, I, I", "O, O, O", "R, R, R", "E, E, E", "D, D, D",
    "F, F, F"
  })
  void queuesWhatWaitsAndFailsWhatIsHeld(String before, String after, String held) {
    TaskStatus status = TaskStatus.ofCode(before);

    assertThat(QueueRules.after(status, false).code()).isEqualTo(after);
    assertThat(QueueRules.after(status, true).code()).isEqualTo(held);
  }
}
