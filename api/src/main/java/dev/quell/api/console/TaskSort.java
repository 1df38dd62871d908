package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.word;

import dev.quell.domain.json.FieldType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says in which order the tasks of a workflow are listed. */
enum TaskSort {
  OLDEST(KeysetOrder.byId(Sql.ID, false)),
  NEWEST(KeysetOrder.byId(Sql.ID, true)),
  /** The one whose status changed last first. */
  CHANGED(KeysetOrder.byLatest(Sql.ID, "task.status_date")),
  NAME(KeysetOrder.byText(Sql.ID, "task.name")),
  /** The one with most attempts first, of those that have as many the oldest. */
  ATTEMPTS(KeysetOrder.byLeast(Sql.ID, "-task.num_attempts::bigint"));

  static final FieldType<TaskSort> TYPE =
      word(
          TaskSort::find,
          Arrays.stream(values())
              .map(TaskSort::wireName)
              .collect(Collectors.joining(", ", "one of ", "")));

  private final KeysetOrder order;

  TaskSort(KeysetOrder order) {
    this.order = order;
  }

  private static Optional<TaskSort> find(String word) {
    return Arrays.stream(values()).filter(sort -> sort.wireName().equals(word)).findFirst();
  }

  private String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  KeysetOrder order() {
    return order;
  }

  /** Enum constants may use no static field of their enum. */
  private static final class Sql {
    /** Is in an index behind the workflow; by the bare id all workflows would be gone through. */
    static final String ID = "task.id + 0";

    private Sql() {}
  }
}
