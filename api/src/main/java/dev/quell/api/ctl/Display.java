package dev.quell.api.ctl;

import io.vertx.core.json.JsonObject;

/** Shows how a job gets on. */
interface Display {

  /** Shows a view of the job; the last one is of a job that has ended. */
  void show(JsonObject view);
}
