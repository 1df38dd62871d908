package dev.quell.api.registration;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** How the answers of the cluster routes look on the wire; what is unknown is null, not 404. */
final class ClusterAnswers {
  private ClusterAnswers() {}

  /** {@code {"cluster": [id, name, name of the type, connection parameters]}}. */
  static Buffer cluster(Optional<Cluster> cluster) {
    JsonArray positions =
        cluster
            .map(
                known ->
                    new JsonArray()
                        .add(known.id())
                        .add(known.name())
                        .add(known.type())
                        .add(known.connectionParameters()))
            .orElse(null);
    return new JsonObject().put("cluster", positions).toBuffer();
  }

  /** {@code {"queue": [id, name, parameters]}}. */
  static Buffer queue(Optional<ClusterQueue> queue) {
    JsonArray positions =
        queue
            .map(known -> new JsonArray().add(known.id()).add(known.name()).add(known.parameters()))
            .orElse(null);
    return new JsonObject().put("queue", positions).toBuffer();
  }
}
