package dev.quell.domain.reply;

import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Tells what has become of a run that was to be reaped.
 *
 * @param status its present status; null if there is no such run or its heartbeat is not overdue
 * @param killSelfRemaining instances in KILL_SELF that it waits for; 0 if it does not wait
 * @param applied whether this very command ended it
 */
public record ReapReply(@Nullable WorkflowRunStatus status, long killSelfRemaining, boolean applied)
    implements CommandReply {

  /** There was nothing to reap. */
  public static final ReapReply NOTHING = new ReapReply(null, 0, false);

  @Override
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("status", status == null ? "" : status.code());
    return killSelfRemaining == 0 ? json : json.put("kill_self_remaining", killSelfRemaining);
  }
}
