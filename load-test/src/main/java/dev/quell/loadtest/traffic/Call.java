package dev.quell.loadtest.traffic;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;

/**
 * A request to a route of the contract ({@code conventions.md} §1, {@code
 * array-and-task-instance.md} §12, §14-§16). Immutable.
 */
public record Call(HttpMethod method, String path, Buffer body) {
  private static final String PREFIX = "/api/v3";
  private static final String NODE = "node0001.cluster.example";
  private static final double REPORT_INCREMENT_SECONDS = 279.0;
  private static final Buffer RUNNING =
      new JsonObject()
          .put("process_group_id", "4711")
          .put("nodename", NODE)
          .put("next_report_increment", REPORT_INCREMENT_SECONDS)
          .toBuffer();
  private static final Buffer DONE = new JsonObject().put("nodename", NODE).toBuffer();
  private static final Buffer HEARTBEAT =
      new JsonObject().put("next_report_increment", REPORT_INCREMENT_SECONDS).toBuffer();

  /** Is the server well? */
  static Call health() {
    return new Call(HttpMethod.GET, PREFIX + "/health", Buffer.buffer());
  }

  /** A batch is to be killed. */
  public static Call transitionToKilled(long array, int batch) {
    Buffer body = new JsonObject().put("batch_number", batch).toBuffer();
    return new Call(HttpMethod.POST, PREFIX + "/array/" + array + "/transition_to_killed", body);
  }

  /** An instance has started. */
  public static Call logRunning(long instance) {
    return ofInstance(instance, "log_running", RUNNING);
  }

  /** An instance's command has ended well. */
  public static Call logDone(long instance) {
    return ofInstance(instance, "log_done", DONE);
  }

  /** An instance is alive. */
  public static Call logReportBy(long instance) {
    return ofInstance(instance, "log_report_by", HEARTBEAT);
  }

  private static Call ofInstance(long instance, String route, Buffer body) {
    return new Call(HttpMethod.POST, PREFIX + "/task_instance/" + instance + '/' + route, body);
  }
}
