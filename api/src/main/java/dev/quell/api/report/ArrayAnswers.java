package dev.quell.api.report;

import dev.quell.domain.reply.CommandReply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** How the answers of the array routes look on the wire. */
final class ArrayAnswers {
  private static final Buffer EMPTY = new JsonObject().toBuffer();

  private static final Buffer SUCCESS = new JsonObject().put("success", true).toBuffer();

  private ArrayAnswers() {}

  static Buffer arrayId(long id) {
    return new JsonObject().put("array_id", id).toBuffer();
  }

  static Buffer limit(int maxConcurrentlyRunning) {
    return new JsonObject().put("max_concurrently_running", maxConcurrentlyRunning).toBuffer();
  }

  /** {@code {"tasks_by_status": {letter: [id, …], …}}}, as on the event bus. */
  static Buffer tasksByStatus(CommandReply reply) {
    return reply.toJson().toBuffer();
  }

  /** {@code {"success": true}}, however many rows there were. */
  static Buffer success(CommandReply reply) {
    return SUCCESS;
  }

  /** How much a batch transition changed is not told. */
  static Buffer empty(CommandReply reply) {
    return EMPTY;
  }
}
