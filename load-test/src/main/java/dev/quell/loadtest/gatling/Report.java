package dev.quell.loadtest.gatling;

import io.vertx.core.json.JsonObject;

/**
 * The bodies of what is told of instances ({@code docs/contract/array-and-task-instance.md} §5,
 * §8-§17).
 */
final class Report {
  /** Seconds until the next heartbeat is overdue, as the stock workers say. */
  static final double INCREMENT_SECONDS = 279.0;

  private static final String NODE = "node0001.cluster.example";

  private Report() {}

  /** An instance has started. */
  static JsonObject running(double incrementSeconds) {
    return new JsonObject()
        .put("process_group_id", "4711")
        .put("nodename", NODE)
        .put("next_report_increment", incrementSeconds);
  }

  /** An instance is alive. */
  static JsonObject heartbeat() {
    return new JsonObject().put("next_report_increment", INCREMENT_SECONDS);
  }

  /** An instance has ended well. */
  static JsonObject done() {
    return new JsonObject().put("nodename", NODE).put("stdout_log", "done");
  }

  /** An instance's worker tells of an error. */
  static JsonObject error(String letter) {
    return new JsonObject()
        .put("error_state", letter)
        .put("error_description", "The load test had it fail.")
        .put("nodename", NODE);
  }

  /** The distributor tells of an error. */
  static JsonObject verdict(String letter) {
    return new JsonObject()
        .put("error_state", letter)
        .put("error_message", "The load test had it fail.");
  }

  /** The submission of an instance has failed. */
  static JsonObject unsubmitted() {
    return new JsonObject().put("no_id_err_msg", "The load test had the submission fail.");
  }

  /** The path of an instance's route. */
  static String path(long instance, String route) {
    return "/task_instance/" + instance + '/' + route;
  }
}
