package dev.quell.worker.walk;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Names an instance that a walk has found, not locked.
 *
 * @param place orders the candidates of a walk: unique, not negative, ascending with the id
 */
public record Candidate(long instanceId, long taskId, long place) {

  /** Reads rows of instance id, Task id and place. */
  public static List<Candidate> read(RowSet<Row> rows) {
    List<Candidate> candidates = new ArrayList<>(rows.size());
    rows.forEach(
        row -> candidates.add(new Candidate(row.getLong(0), row.getLong(1), row.getLong(2))));
    return candidates;
  }
}
