package dev.quell.worker.walk;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;

/** Instances in one status that a walk goes to, read page by page. */
@FunctionalInterface
public interface Members {

  /** The next ones after a place, by place; not locked. Fewer than the limit are the last ones. */
  Future<List<Member>> next(SqlClient client, long afterPlace, int limit);

  /** Reads rows of instance id, Task id and place. */
  static List<Member> read(RowSet<Row> rows) {
    List<Member> members = new ArrayList<>(rows.size());
    rows.forEach(row -> members.add(new Member(row.getLong(0), row.getLong(1), row.getLong(2))));
    return members;
  }
}
