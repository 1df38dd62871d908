package dev.quell.ctl;

import io.vertx.core.json.JsonObject;

/** Shows the progress of a job while it is watched. */
interface ProgressDisplay {

  /** Shows a view of the job; the last one is of a job that has ended. */
  void show(JsonObject view);
}
