package dev.quell.api.report;

import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.ResumeStateReply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Makes the answers of the resume routes as they look on the wire. */
final class ResumeAnswers {
  private static final Buffer EMPTY = new JsonObject().toBuffer();

  private ResumeAnswers() {}

  /** {@code {"workflow_is_resumable": bool, "pending_kill_self": count}}. */
  static Buffer resumability(Resumability resumability) {
    return new JsonObject()
        .put("workflow_is_resumable", resumability.resumable())
        .put("pending_kill_self", resumability.pendingKillSelf())
        .toBuffer();
  }

  /** {@code {}}, or {@code {"err_msg": sentence}} if the tasks stay as they are. */
  static Buffer resumeState(CommandReply reply) {
    String refusal = ((ResumeStateReply) reply).refusal();
    return refusal == null ? EMPTY : new JsonObject().put("err_msg", refusal).toBuffer();
  }
}
