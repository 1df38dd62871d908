package dev.quell.domain.reply;

import dev.quell.domain.kill.KillJobState;
import io.vertx.core.json.JsonObject;

/**
 * Tells where a kill job stands after a command.
 *
 * @param applied false if the command changed nothing, because it came twice or too late
 */
public record KillJobReply(long killJobId, KillJobState state, boolean applied)
    implements CommandReply {

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("kill_job_id", killJobId)
        .put("state", state.wireName())
        .put("applied", applied);
  }
}
