package dev.quell.worker.cluster;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.FieldTypes;
import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * Holds what a cluster says of a job that may live, as far as it tells who owns it and since when.
 *
 * @param state the cluster's own word
 */
public record LivingJob(String id, String user, Instant submitted, String state) {

  JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("user", user)
        .put("submitted", submitted.toString())
        .put("state", state);
  }

  static LivingJob ofJson(JsonObject json) {
    Fields fields = Fields.ofJson(json, CommandException::invalid);
    return new LivingJob(
        fields.required("id", FieldTypes.text()),
        fields.required("user", FieldTypes.text()),
        Instant.parse(fields.required("submitted", FieldTypes.text())),
        fields.required("state", FieldTypes.text()));
  }
}
