package dev.quell.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a distributor's commands about a batch do to one instance: contract
 * docs/contract/array-and-task-instance.md §3, §5 and §12.
 */
class BatchRulesTest {

  @ParameterizedTest
  @EnumSource
  void takesWhatIsQueuedAndWaitedFor(TaskInstanceStatus current) {
    boolean taken = current == TaskInstanceStatus.QUEUED;

    assertThat(BatchRules.instantiate(task(TaskStatus.QUEUED), current, true))
        .isEqualTo(
            taken
                ? step(TaskInstanceStatus.INSTANTIATED, TaskStatus.INSTANTIATING)
                : Optional.empty());
    assertThat(BatchRules.instantiate(task(TaskStatus.QUEUED), current, false)).isEmpty();
    assertThat(BatchRules.instantiate(task(TaskStatus.REGISTERING), current, true)).isEmpty();
  }

  @Property
  void launchesWhatWasTakenWhateverItsTaskDoes(
      @ForAll TaskStatus task, @ForAll TaskInstanceStatus current, @ForAll boolean newest) {
    TaskStatus with = newest && task == TaskStatus.INSTANTIATING ? TaskStatus.LAUNCHED : null;

    assertThat(BatchRules.launch(task(task), current, newest))
        .isEqualTo(
            current == TaskInstanceStatus.INSTANTIATED
                ? step(TaskInstanceStatus.LAUNCHED, with)
                : Optional.empty());
  }

  @Property
  void endsWhatWasToldToEndItself(
      @ForAll TaskStatus task, @ForAll TaskInstanceStatus current, @ForAll boolean newest) {
    boolean onTheCluster = task == TaskStatus.LAUNCHED || task == TaskStatus.RUNNING;

    assertThat(BatchRules.kill(task(task), current, newest))
        .isEqualTo(
            current == TaskInstanceStatus.KILL_SELF
                ? step(
                    TaskInstanceStatus.ERROR_FATAL,
                    newest && onTheCluster ? TaskStatus.ERROR_FATAL : null)
                : Optional.empty());
  }

  private static TaskState task(TaskStatus status) {
    return new TaskState(status, 1, 3);
  }

  private static Optional<BatchRules.Step> step(TaskInstanceStatus to, TaskStatus taskTo) {
    return Optional.of(new BatchRules.Step(to, taskTo));
  }
}
