package dev.quell.api.view;

import dev.quell.api.http.JsonRows;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/** The text of an answer with instances one by one, and what they come to. For one answer. */
final class UsageRows {
  private final int most;
  private final List<Attempt> attempts = new ArrayList<>();
  private Buffer part = Buffer.buffer();
  private long looked;
  private long instances;

  /**
   * Begins.
   *
   * @param most attempts that statistics are of, the first ones
   */
  UsageRows(int most) {
    this.most = most;
  }

  /** Adds rows that begin with wallclock and maxrss; grows by their text. */
  UsageRows add(RowSet<Row> rows) {
    for (Row row : rows) {
      Attempt attempt = Attempt.from(row);
      count(attempt);
      if (attempt.isReadable()) {
        part.appendString(instances == 1 ? "{\"result_viz\":[" : ",")
            .appendBuffer(text(row, attempt));
      }
    }
    return this;
  }

  /** Counts an attempt. */
  void count(Attempt attempt) {
    looked++;
    if (attempt.isReadable()) {
      instances++;
      if (looked <= most) {
        attempts.add(attempt);
      }
    }
  }

  private static Buffer text(Row row, Attempt attempt) {
    JsonObject all = JsonRows.one(row);
    all.remove("wallclock");
    all.remove("maxrss");
    all.remove("id");
    return new JsonObject()
        .put("r", attempt.runtime())
        .put("m", attempt.memory())
        .mergeIn(all)
        .toBuffer();
  }

  /** The text since the last call. */
  Buffer take() {
    Buffer taken = part;
    part = Buffer.buffer();
    return taken;
  }

  /** The rest of the text. */
  Buffer end(UsageRequest wanted) {
    if (instances == 0) {
      return UsageAnswers.withoutRows(wanted, usage());
    }
    Buffer rest = UsageAnswers.statistics(wanted, usage()).toBuffer();
    return part.appendString("],").appendBuffer(rest, 1, rest.length() - 1);
  }

  /** What the attempts come to. */
  Usage usage() {
    return Usage.of(instances, attempts);
  }
}
