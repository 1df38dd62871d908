package dev.quell.loadtest.result;

/** What a figure should come to. */
public enum Goal {
  /** Killing may take at most 1.3 times as long as plain SQL. */
  KILL_TIME("ratio ≤ 1.3") {
    @Override
    boolean isMet(Figure figure) {
      return figure.ratio().orElseThrow() <= 1.3;
    }
  },
  /** Reports must be at least as fast as plain SQL. */
  REPORT_RATE("ratio ≥ 1, wanted 3") {
    @Override
    boolean isMet(Figure figure) {
      return figure.ratio().orElseThrow() >= 1;
    }
  },
  /** 99 of 100 heartbeats are answered within 100 ms. */
  HEARTBEAT_LATENCY("p99 < 100 ms") {
    @Override
    boolean isMet(Figure figure) {
      return figure.latency().orElseThrow().p99() < 100;
    }
  };

  private final String text;

  Goal(String text) {
    this.text = text;
  }

  abstract boolean isMet(Figure figure);

  String text() {
    return text;
  }
}
