package dev.quell.loadtest.report;

import java.util.function.Predicate;

/** Says what a figure should come to. */
public enum Goal {
  /** Killing may take at most 1.2 times as long as plain SQL. */
  KILL_TIME("ratio ≤ 1.2", figure -> figure.ratio().orElseThrow() <= 1.2),
  /** By as many callers, reports are at least as fast as plain SQL. */
  REPORT_RATE("ratio ≥ 1", figure -> figure.ratio().orElseThrow() >= 1),
  /** By many callers, reports are at least three times as fast as plain SQL. */
  REPORT_RATE_OF_MANY("ratio ≥ 3", figure -> figure.ratio().orElseThrow() >= 3),
  /** Heartbeats are at least three times as fast as plain SQL by as many clients. */
  HEARTBEAT_RATE("ratio to as many ≥ 3", figure -> figure.ratioToAsMany().orElseThrow() >= 3),
  /** The server's heap stays below 512 MiB in every round. */
  HEAP("< 512 MiB", figure -> figure.greatest() < 512),
  /** 99 of 100 heartbeats are answered within 100 ms. */
  HEARTBEAT_LATENCY("p99 < 100 ms", figure -> figure.latency().orElseThrow().p99() < 100);

  private final String text;
  private final Predicate<Figure> met;

  Goal(String text, Predicate<Figure> met) {
    this.text = text;
    this.met = met;
  }

  String text() {
    return text;
  }

  boolean isMet(Figure figure) {
    return met.test(figure);
  }
}
