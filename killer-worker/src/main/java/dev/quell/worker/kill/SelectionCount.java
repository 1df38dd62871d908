package dev.quell.worker.kill;

import dev.quell.domain.kill.KillScope;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts how many live instances a selection has.
 *
 * @param instances that many, or at least that many
 * @param waiting how many tasks of it wait, or at least that many; 0 if it can mean none
 * @param exact whether there are no more of either
 * @param byStatus by letter
 * @param workflows the ones with most of them
 * @param sample ids of some, ascending
 */
public record SelectionCount(
    long instances,
    long waiting,
    boolean exact,
    Map<String, Long> byStatus,
    List<OfWorkflow> workflows,
    List<Long> sample) {

  /** Nothing is known: the database was too slow. */
  public static final SelectionCount UNKNOWN =
      new SelectionCount(0, 0, false, Map.of(), List.of(), List.of());

  /** Counts the instances of a workflow. */
  public record OfWorkflow(long workflowId, long instances) {}

  /**
   * Puts the rows of a count together: part, letter, id, number.
   *
   * @param waiting tasks
   * @param most how many were counted at most
   */
  static SelectionCount of(RowSet<Row> rows, long waiting, long most) {
    Map<String, Long> byStatus = new TreeMap<>();
    List<OfWorkflow> workflows = new ArrayList<>();
    List<Long> sample = new ArrayList<>();
    long instances = 0;
    for (Row row : rows) {
      switch (row.getString(0)) {
        case "status" -> {
          byStatus.put(row.getString(1), row.getLong(3));
          instances += row.getLong(3);
        }
        case "workflow" -> workflows.add(new OfWorkflow(row.getLong(2), row.getLong(3)));
        default -> sample.add(row.getLong(2));
      }
    }
    return new SelectionCount(
        instances, waiting, instances < most && waiting < most, byStatus, workflows, sample);
  }

  /** How many instances and tasks a kill of a scope means. */
  public long of(KillScope scope) {
    return scope == KillScope.ALL ? instances + waiting : instances;
  }

  /** The numbers in words. */
  public String words(KillScope scope) {
    String tasks =
        scope == KillScope.ALL && waiting > 0 ? " and " + waiting + " waiting tasks" : "";
    return (exact ? "" : "at least ") + instances + " live instances" + tasks;
  }
}
