package dev.quell.worker.kill;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the end of what a cluster still runs though it has ended here.
 *
 * @param confirm how many there must be
 * @param idempotencyKey by which a repetition is known; null if there is none
 */
public record OrphanKill(
    String person, String cluster, String reason, long confirm, @Nullable String idempotencyKey) {

  /** Gives what is asked for as text that is equal for repetitions. */
  String text() {
    return new JsonObject()
        .put("orphans_of", cluster)
        .put("reason", reason)
        .put("confirm", confirm)
        .encode();
  }
}
