package dev.quell.domain.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.task.TaskInstanceStatus;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whose word a report is about the end of an instance. */
class EndToldTest {
  private static final WorkerDetails NONE = WorkerDetails.NONE;

  @Property
  void aDistributorTellsTheEndOfWhatWasToldToEndItself(
      @ForAll TaskInstanceStatus before, @ForAll TaskInstanceStatus after) {
    boolean ended = before == TaskInstanceStatus.KILL_SELF && !after.isLive();

    assertThat(
            new LogKnownError(1, TaskInstanceStatus.ERROR_FATAL, "", NONE).endTold(before, after))
        .isEqualTo(ended ? Optional.of(EndToldBy.DISTRIBUTOR) : Optional.<EndToldBy>empty());
  }

  @Property
  void aWorkerTellsItOfWhatWasEndedBefore(
      @ForAll TaskInstanceStatus before, @ForAll TaskInstanceStatus after) {
    Optional<EndToldBy> told =
        before == TaskInstanceStatus.ERROR_FATAL ? Optional.of(EndToldBy.WORKER) : Optional.empty();

    assertThat(new LogDone(1, NONE).endTold(before, after)).isEqualTo(told);
    assertThat(new LogErrorWorkerNode(1, TaskInstanceStatus.ERROR, "", NONE).endTold(before, after))
        .isEqualTo(told);
    assertThat(new LogRunning(1, 1, NONE).endTold(before, after)).isEmpty();
  }
}
