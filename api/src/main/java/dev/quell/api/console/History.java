package dev.quell.api.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks of a workflow were done, failed or under way, at points that are evenly spaced. An
 * estimate may be too high, but never higher than there are tasks.
 *
 * @param from the first point; null if nothing is known of any time
 * @param to the last one
 * @param oneIn how many tasks each that was looked at stands for; 1 if all were
 * @param events by kind: how many there were since the point before
 */
record History(
    @Nullable OffsetDateTime from,
    @Nullable OffsetDateTime to,
    long tasks,
    int oneIn,
    Events events) {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  /** Counts events since the point before, for each point. */
  record Events(long[] done, long[] failed, long[] submitted, long[] ended) {
    static Events none() {
      int points = HistoryQueries.POINTS;
      return new Events(new long[points], new long[points], new long[points], new long[points]);
    }

    private void add(String kind, int place, long n) {
      long[] counts =
          switch (kind) {
            case "done" -> done;
            case "failed" -> failed;
            case "submitted" -> submitted;
            default -> ended;
          };
      counts[Math.max(0, Math.min(place, counts.length - 1))] += n;
    }
  }

  /** Puts rows of {@link HistoryQueries#events} together. */
  static History of(List<Row> rows) {
    Events events = Events.none();
    OffsetDateTime from = null;
    OffsetDateTime to = null;
    long tasks = 0;
    int oneIn = 1;
    for (Row row : rows) {
      if (row.getString("kind") == null) {
        from = row.getOffsetDateTime("first");
        to = row.getOffsetDateTime("last");
        tasks = row.getLong("n");
        oneIn = row.getInteger("one_in");
      } else {
        events.add(row.getString("kind"), row.getInteger("place"), row.getLong("n"));
      }
    }
    return new History(from, to, tasks, oneIn, events);
  }

  Buffer toBuffer() {
    return new JsonObject()
        .put("from", time(from))
        .put("to", time(to))
        .put("tasks", tasks)
        .put("one_in", oneIn)
        .put("points", points())
        .toBuffer();
  }

  private JsonArray points() {
    JsonArray points = new JsonArray();
    if (from == null || to == null) {
      return points;
    }
    Duration span = Duration.between(from, to);
    int last = HistoryQueries.POINTS - 1;
    long done = 0;
    long failed = 0;
    long underWay = 0;
    for (int i = 0; i <= last; i++) {
      done += events.done()[i];
      failed += events.failed()[i];
      underWay += events.submitted()[i] - events.ended()[i];
      points.add(
          new JsonObject()
              .put("at", time(from.plus(span.multipliedBy(i).dividedBy(last))))
              .put("done", Math.min(tasks, done))
              .put("failed", Math.min(tasks, failed))
              .put("under_way", Math.max(0, underWay)));
    }
    return points;
  }

  private static @Nullable String time(@Nullable OffsetDateTime time) {
    return time == null ? null : TIME.format(time.withOffsetSameInstant(ZoneOffset.UTC));
  }
}
