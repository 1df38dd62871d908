package dev.quell.api.report;

import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the answers of the workflow run routes as they look on the wire. */
final class WorkflowRunAnswers {
  /** A heartbeat's answer is one of thirteen, so they are made once. */
  private static final Map<WorkflowRunStatus, Buffer> STATUS =
      Arrays.stream(WorkflowRunStatus.values())
          .collect(
              Collectors.toMap(
                  Function.identity(),
                  status -> new JsonObject().put("status", status.code()).toBuffer(),
                  (one, other) -> one,
                  () -> new EnumMap<>(WorkflowRunStatus.class)));

  private WorkflowRunAnswers() {}

  /** {@code {"status": letter}}. */
  static Buffer status(CommandReply reply) {
    return Objects.requireNonNull(STATUS.get(((RunStatusReply) reply).status()), "status");
  }

  /** {@code {"status_updates": {letter: [id, …], …}, "time": "YYYY-MM-DD HH:MM:SS"}}. */
  static Buffer differences(Differences differences) {
    JsonObject updates = new JsonObject();
    differences.byStatus().forEach((status, ids) -> updates.put(status, new JsonArray(ids)));
    return new JsonObject()
        .put("status_updates", updates)
        .put("time", differences.time())
        .toBuffer();
  }
}
