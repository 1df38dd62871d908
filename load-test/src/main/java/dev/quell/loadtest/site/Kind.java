package dev.quell.loadtest.site;

import dev.quell.loadtest.report.Goal;
import org.jspecify.annotations.Nullable;

/** Names what a site asks of its server, by who asks. */
enum Kind {
  /** Workers tell that they live. */
  HEARTBEATS("heartbeats", Goal.HEARTBEAT_LATENCY),
  /** Workers tell that they have begun or ended. */
  REPORTS("reports of begin and end", null),
  /** Clients and distributors bind, queue, instantiate and launch. */
  LIFE_CYCLE("bind, queue, instantiate, launch", null),
  /** Clients and distributors ask what has changed. */
  POLLS("sync_status, task_status_updates", null),
  /** People read the console, and views. */
  READS("console and views", Goal.READ_LATENCY),
  /** An operator orders a kill, and asks how far it is. */
  KILLS("kill jobs", null);

  final String title;
  final @Nullable Goal goal;

  Kind(String title, @Nullable Goal goal) {
    this.title = title;
    this.goal = goal;
  }

  boolean isOfWorkers() {
    return this == HEARTBEATS || this == REPORTS;
  }
}
