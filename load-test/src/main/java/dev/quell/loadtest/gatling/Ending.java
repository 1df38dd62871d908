package dev.quell.loadtest.gatling;

import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** How an attempt ends, and who tells. */
enum Ending {
  DONE("log_done", TaskInstanceStatus.DONE, letter -> Report.done()),
  FAILED("log_error_worker_node", TaskInstanceStatus.ERROR, Report::error),
  OUT_OF_RESOURCES("log_error_worker_node", TaskInstanceStatus.RESOURCE_ERROR, Report::error),
  /** Never submitted: the distributor tells before the batch is launched. */
  UNSUBMITTED(
      "log_no_distributor_id",
      TaskInstanceStatus.NO_DISTRIBUTOR_ID,
      letter -> Report.unsubmitted()),
  /** Never started: the distributor finds out why. */
  LOST("log_known_error", TaskInstanceStatus.RESOURCE_ERROR, Report::verdict),
  /** Started, and then silent: the distributor finds nothing. */
  VANISHED("log_unknown_error", TaskInstanceStatus.UNKNOWN_ERROR, Report::verdict);

  private final String route;
  private final TaskInstanceStatus status;
  private final Function<String, JsonObject> body;

  Ending(String route, TaskInstanceStatus status, Function<String, JsonObject> body) {
    this.route = route;
    this.status = status;
    this.body = body;
  }

  String route() {
    return route;
  }

  String letter() {
    return status.code();
  }

  JsonObject body() {
    return body.apply(letter());
  }
}
