package dev.quell.worker.kill;

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
 * @param exact whether there are no more
 * @param byStatus by letter
 * @param workflows the ones with most of them
 * @param sample ids of some, ascending
 */
public record SelectionCount(
    long instances,
    boolean exact,
    Map<String, Long> byStatus,
    List<OfWorkflow> workflows,
    List<Long> sample) {

  /** Nothing is known: the database was too slow. */
  public static final SelectionCount UNKNOWN =
      new SelectionCount(0, false, Map.of(), List.of(), List.of());

  /** Counts the instances of a workflow. */
  public record OfWorkflow(long workflowId, long instances) {}

  /**
   * Puts the rows of a count together: part, letter, id, number.
   *
   * @param most how many were counted at most
   */
  static SelectionCount of(RowSet<Row> rows, long most) {
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
    return new SelectionCount(instances, instances < most, byStatus, workflows, sample);
  }

  /** The number in words. */
  public String words() {
    return exact ? Long.toString(instances) : "at least " + instances;
  }
}
