package dev.quell.domain.reply;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Names the requested instances that are INSTANTIATED after the command, by submission batch. */
public record InstantiatedBatches(List<Batch> batches) implements CommandReply {

  /** Describes one batch of an array; instance ids ascending. */
  public record Batch(
      long arrayId,
      String arrayName,
      int batchNumber,
      long taskResourcesId,
      List<Long> taskInstanceIds) {

    JsonArray toJson() {
      return new JsonArray()
          .add(arrayId)
          .add(arrayName)
          .add(batchNumber)
          .add(taskResourcesId)
          .add(new JsonArray(taskInstanceIds));
    }
  }

  @Override
  public JsonObject toJson() {
    JsonArray array = new JsonArray();
    batches.forEach(batch -> array.add(batch.toJson()));
    return new JsonObject().put("task_instance_batches", array);
  }
}
