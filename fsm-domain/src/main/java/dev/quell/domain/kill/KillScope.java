package dev.quell.domain.kill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Says how far a kill goes. */
public enum KillScope {
  /** Only what lives ends; what waits may start later. */
  LIVE,
  /**
   * Every unfinished task of the selection ends, those that wait included, and its run or array is
   * held, so that nothing of it starts again in this run.
   */
  ALL;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** Returns the word that is stored and travels. */
  public String wireName() {
    return wireName;
  }

  /** Finds the one of a word; empty if no such word is known. */
  public static Optional<KillScope> find(String word) {
    return Arrays.stream(values()).filter(value -> value.wireName.equals(word)).findFirst();
  }

  /**
   * Tells whether a kill holds what its selector names: all is meant, and not by ids, which name
   * all that there is to be ended.
   */
  public boolean holds(KillSelector selector) {
    return this == ALL && !selector.isByIds();
  }

  /**
   * Answers what a selector means whose author has not told: whoever names tasks, instances, a
   * workflow, a run or an array wants it stopped; who looks for a node, a status or an age wants
   * what is there now.
   */
  public static KillScope usualOf(KillSelector selector) {
    return mayBeAll(selector) ? ALL : LIVE;
  }

  /**
   * Tells whether a selector may mean all: it names ids, or a workflow, a run or an array, and asks
   * for nothing that a waiting task does not have.
   */
  public static boolean mayBeAll(KillSelector selector) {
    if (selector.isByIds()) {
      return true;
    }
    boolean named =
        selector.workflowId() != null
            || selector.workflowRunId() != null
            || selector.arrayId() != null;
    boolean ofLiveOnes =
        selector.arrayBatchNumber() != null
            || !selector.statuses().isEmpty()
            || selector.node() != null
            || selector.minSecondsInState() != null
            || selector.minSecondsOverdue() != null;
    return named && !ofLiveOnes;
  }

  /** Says why a selector may not mean all. */
  public static final String CANNOT_BE_ALL =
      "The field 'scope' must be \"live\" for this selector; it may be \"all\" if the selector names"
          + " tasks, instances, a workflow, a run or an array, and has no array_batch_num, status,"
          + " node, min_seconds_in_state or min_seconds_overdue: a task that waits has none of them.";
}
