package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionDecision;
import dev.quell.domain.task.TransitionRules;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** How a walk remembers how far it has come. */
class WalkCursorTest {

  @Property
  void isReadAsItWasWritten(
      @ForAll @IntRange(min = 1) int pass,
      @ForAll boolean found,
      @ForAll @LongRange(min = -1) long run,
      @ForAll @IntRange(min = -2, max = 7) int place,
      @ForAll @LongRange(min = -1) long id) {
    WalkCursor cursor = new WalkCursor(pass, found, run, place, id);

    assertThat(WalkCursor.of(cursor.text())).isEqualTo(cursor);
  }

  @Test
  void beginsWhereNothingIsWritten() {
    assertThat(WalkCursor.of(null)).isEqualTo(WalkCursor.START);
    assertThat(WalkCursor.START.text()).isEqualTo("1:false:-1:-1:-1");
    assertThatThrownBy(() -> WalkCursor.of("1:2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1, 2]");
  }

  @Test
  void goesThroughTheStatusesOfARunAndOnToTheNext() {
    WalkCursor first = WalkCursor.START.at(5, 0, -1).at(17);

    assertThat(first).isEqualTo(new WalkCursor(1, false, 5, 0, 17));
    assertThat(first.atNextPlace(2)).isEqualTo(new WalkCursor(1, false, 5, 1, -1));
    assertThat(first.atNextPlace(2).atNextPlace(2))
        .isEqualTo(new WalkCursor(1, false, 5, WalkCursor.BETWEEN_RUNS, -1));
    assertThat(first.atWaitingTasks())
        .isEqualTo(new WalkCursor(1, false, 5, WalkCursor.AMONG_WAITING, -1));
  }

  /** What is meant may move to where the walk has been, and what is locked may be left out. */
  @Test
  void passesRepeatUntilOneFindsNothing() {
    WalkCursor found = WalkCursor.START.at(5, 0, 17).withFound();

    assertThat(WalkCursor.START.sparesLocked()).isTrue();
    assertThat(WalkCursor.START.isOfLastPass()).isTrue();
    assertThat(found.isOfLastPass()).isFalse();
    assertThat(found.at(18).isOfLastPass()).isFalse();
    assertThat(found.nextPass()).isEqualTo(new WalkCursor(2, false, -1, -1, -1));
    assertThat(found.nextPass().sparesLocked()).isFalse();
  }

  @Test
  void onlyStatusesThatAreMeantAreGoneThrough() {
    assertThat(selector(Set.of()).walkedStatuses().stream().flatMap(List::stream))
        .containsExactlyElementsOf(TaskInstanceStatus.live());
    assertThat(selector(Set.of(TaskInstanceStatus.TRIAGING)).walkedStatuses())
        .containsExactly(List.of(TaskInstanceStatus.TRIAGING));
    assertThat(
            selector(Set.of(TaskInstanceStatus.RUNNING, TaskInstanceStatus.QUEUED))
                .walkedStatuses())
        .containsExactly(List.of(TaskInstanceStatus.QUEUED), List.of(TaskInstanceStatus.RUNNING));
  }

  /** Or an attempt could go back while the walk goes on, and never be met. */
  @Property
  void noStepLeadsBackToStatusesThatWereLookedForBefore(
      @ForAll TaskInstanceStatus from, @ForAll TaskInstanceStatus wanted, @ForAll TaskStatus task) {
    if (TransitionRules.decide(new TaskState(task, 1, 3), from, true, wanted)
            instanceof TransitionDecision.Apply apply
        && apply.instance().isLive()) {
      assertThat(place(apply.instance())).isGreaterThanOrEqualTo(place(from));
    }
  }

  private static int place(TaskInstanceStatus status) {
    List<List<TaskInstanceStatus>> walked = selector(Set.of()).walkedStatuses();
    return walked.indexOf(walked.stream().filter(all -> all.contains(status)).findFirst().get());
  }

  private static KillSelector selector(Set<TaskInstanceStatus> statuses) {
    return new KillSelector(
        List.of(), List.of(), 1L, null, null, null, null, statuses, null, null, null, null);
  }
}
