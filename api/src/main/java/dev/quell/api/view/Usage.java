package dev.quell.api.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What instances have used, those left out whose usage is stored as text that is no number.
 *
 * @param instances how many there are; null if the template version has no task at all
 * @param memory bytes, where known
 * @param runtime seconds, where known
 */
record Usage(@Nullable Long instances, List<Double> memory, List<Double> runtime) {

  /** Of no instance. */
  static Usage none(boolean anyTask) {
    return new Usage(anyTask ? 0L : null, List.of(), List.of());
  }

  /** Of so many instances, of which some are told of. */
  static Usage of(long instances, List<Attempt> attempts) {
    List<Double> memory = new ArrayList<>();
    List<Double> runtime = new ArrayList<>();
    for (Attempt attempt : attempts) {
      if (attempt.memory() != null) {
        memory.add(attempt.memory().doubleValue());
      }
      if (attempt.runtime() != null) {
        runtime.add(attempt.runtime().doubleValue());
      }
    }
    return new Usage(instances, memory, runtime);
  }
}
