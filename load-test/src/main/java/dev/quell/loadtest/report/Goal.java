package dev.quell.loadtest.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says what a figure should come to. A figure without what is looked at does not come to it. */
public enum Goal {
  /** Killing may take at most 1.2 times as long as plain SQL. */
  KILL_TIME("ratio ≤ 1.2", Figure::ratio, ratio -> ratio <= 1.2),
  /** By as many callers, reports are at least as fast as plain SQL. */
  REPORT_RATE("ratio ≥ 1", Figure::ratio, ratio -> ratio >= 1),
  /** By many callers, reports are at least three times as fast as plain SQL. */
  REPORT_RATE_OF_MANY("ratio ≥ 3", Figure::ratio, ratio -> ratio >= 3),
  /** Heartbeats are at least three times as fast as plain SQL by as many clients. */
  HEARTBEAT_RATE("ratio to as many ≥ 3", Figure::ratioToAsMany, ratio -> ratio >= 3),
  /** The server's heap stays below 512 MiB in every round. */
  HEAP("< 512 MiB", Figure::greatest, mebibytes -> mebibytes < 512),
  /** 99 of 100 heartbeats are answered within 100 ms. */
  HEARTBEAT_LATENCY("p99 < 100 ms", Goal::p99, millis -> millis < 100),
  /** Beside a kill, 99 of 100 heartbeats are answered within 50 ms in every round. */
  HEARTBEAT_LATENCY_BESIDE_A_KILL(
      "p99 < 50 ms in each round", Figure::greatest, millis -> millis < 50),
  /** 99 of 100 reads are answered within a second. */
  READ_LATENCY("p99 < 1 s", Goal::p99, millis -> millis < 1_000),
  /** A million live instances are carried. */
  LIVE("≥ 1,000,000", Figure::median, live -> live >= 1_000_000),
  /** So many are, whose workers open a connection for each heartbeat. */
  LIVE_OVER_FRESH_CONNECTIONS("≥ 400,000", Figure::median, live -> live >= 400_000),
  /** A read is answered, or its first row is there, within a second in every round. */
  FIRST_ROW("< 1 s", Figure::greatest, millis -> millis < 1_000),
  /** A page far behind costs hardly more than the first one. */
  DEEP_PAGE("≤ × 1.3", Figure::median, times -> times <= 1.3),
  /** To bind 1,000,000 Tasks takes at most a minute. */
  MILLION_BOUND("≤ 60 s", Figure::median, seconds -> seconds <= 60),
  /** Work is slowed by at most half. */
  AT_LEAST_HALF("≥ × 0.5", Figure::median, times -> times >= 0.5),
  /** For five rows that live there is one dead row at most, as vacuum is set to keep it. */
  FEW_DEAD_ROWS("≤ × 0.2", Figure::median, times -> times <= 0.2),
  /** What a page of the console reads first is answered within 300 ms in every round. */
  CONSOLE_PAGE("< 300 ms", Figure::greatest, millis -> millis < 300),
  /** A filter or another order is answered within 500 ms in every round. */
  CONSOLE_FILTER("< 500 ms", Figure::greatest, millis -> millis < 500),
  /** A call that queues or instantiates 500 takes at most 10 ms. */
  CALL_OF_500("≤ 10 ms", Figure::median, millis -> millis <= 10),
  /** To hear that nothing has changed takes at most 5 ms. */
  UNCHANGED_POLL("≤ 5 ms", Figure::median, millis -> millis <= 5),
  /** The statuses of 10,000 Tasks take at most 10 ms. */
  FULL_UPDATE("≤ 10 ms", Figure::median, millis -> millis <= 10),
  /** To bind 10,000 Tasks takes at most half a second. */
  BIND_TIME("≤ 500 ms", Figure::median, millis -> millis <= 500),
  /** To kill a batch of 10,000 takes at most a fifth of a second. */
  BATCH_KILL_TIME("≤ 200 ms", Figure::median, millis -> millis <= 200);

  @JsonValue final String text;
  private final Function<Figure, @Nullable Double> value;
  private final DoublePredicate met;

  Goal(String text, Function<Figure, @Nullable Double> value, DoublePredicate met) {
    this.text = text;
    this.value = value;
    this.met = met;
  }

  private static @Nullable Double p99(Figure figure) {
    return figure.latency() == null ? null : figure.latency().p99();
  }

  boolean isMet(Figure figure) {
    Double measured = value.apply(figure);
    return measured != null && met.test(measured);
  }
}
