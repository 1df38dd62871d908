package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.word;

import dev.quell.domain.json.FieldType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in which order workflows are listed. */
enum WorkflowSort {
  NEWEST(KeysetOrder.byId(Sql.ID, true), "", null),
  OLDEST(KeysetOrder.byId(Sql.ID, false), "", null),
  /** The one whose status changed last first. */
  CHANGED(KeysetOrder.byLatest(Sql.ID, "workflow.status_date"), "", null),
  /** The one with most failed tasks first; the thousandth counts as the last. */
  FAILING(KeysetOrder.byLargest(Sql.ID, "failed.n"), Sql.FAILED, "failed"),
  /** The one with most live instances first, of whichever run. */
  BUSIEST(KeysetOrder.byLargest(Sql.ID, "coalesce(live.n, 0)"), Sql.LIVE, "live");

  static final FieldType<WorkflowSort> TYPE =
      word(
          WorkflowSort::find,
          Arrays.stream(values())
              .map(WorkflowSort::wireName)
              .collect(Collectors.joining(", ", "one of ", "")));

  private final KeysetOrder order;
  private final String join;
  private final @Nullable String shown;

  WorkflowSort(KeysetOrder order, String join, @Nullable String shown) {
    this.order = order;
    this.join = join;
    this.shown = shown;
  }

  private static Optional<WorkflowSort> find(String word) {
    return Arrays.stream(values()).filter(sort -> sort.wireName().equals(word)).findFirst();
  }

  private String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  KeysetOrder order() {
    return order;
  }

  /** Gives the SQL that the order needs behind {@code from workflow}. */
  String join() {
    return join;
  }

  /** Tells whether that SQL needs the table of {@link LiveByRun}. */
  boolean needsLive() {
    return this == BUSIEST;
  }

  /**
   * Gives the field under which the number is shown that workflows are sorted by; empty if none.
   */
  Optional<String> shown() {
    return Optional.ofNullable(shown);
  }

  /** Enum constants may use no static field of their enum. */
  private static final class Sql {
    static final String ID = "workflow.id";

    static final String FAILED =
        """

        cross join lateral (
          select count(*) as n
          from (
            select from task where workflow_id = workflow.id and failed limit 1000
          ) as failure
        ) as failed""";

    static final String LIVE =
        """

        left join (
          select run.workflow_id, sum(live.n)::bigint as n
          from %s
          join workflow_run as run on run.id = live.run_id
          group by run.workflow_id
        ) as live on live.workflow_id = workflow.id"""
            .formatted(LiveByRun.TABLE);

    private Sql() {}
  }
}
