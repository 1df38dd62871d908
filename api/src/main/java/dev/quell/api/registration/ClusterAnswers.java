package dev.quell.api.registration;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** How the answers of the cluster routes look on the wire; what is unknown is null, not 404. */
final class ClusterAnswers {
  private ClusterAnswers() {}

  static Buffer cluster(Optional<JsonArray> positions) {
    return new JsonObject().put("cluster", positions.orElse(null)).toBuffer();
  }

  static Buffer queue(Optional<JsonArray> positions) {
    return new JsonObject().put("queue", positions.orElse(null)).toBuffer();
  }
}
