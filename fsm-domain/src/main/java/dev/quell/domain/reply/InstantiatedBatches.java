package dev.quell.domain.reply;

import static dev.quell.domain.json.CompositeTypes.ids;
import static dev.quell.domain.json.CompositeTypes.rows;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.json.Fields;
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

    private static Batch ofRow(Fields row) {
      return new Batch(
          row.required("array_id", id()),
          row.required("array_name", text()),
          row.required("batch_number", wholeNumber(0)),
          row.required("task_resources_id", id()),
          row.required("task_instance_ids", ids()));
    }

    JsonArray toJson() {
      return new JsonArray()
          .add(arrayId)
          .add(arrayName)
          .add(batchNumber)
          .add(taskResourcesId)
          .add(new JsonArray(taskInstanceIds));
    }
  }

  private static final List<String> PLACES =
      List.of("array_id", "array_name", "batch_number", "task_resources_id", "task_instance_ids");

  /** Reads the JSON form; fields that are not known are ignored. */
  public static InstantiatedBatches ofJson(Fields fields) {
    return new InstantiatedBatches(
        fields.required("task_instance_batches", rows(PLACES)).stream().map(Batch::ofRow).toList());
  }

  @Override
  public JsonObject toJson() {
    JsonArray array = new JsonArray();
    batches.forEach(batch -> array.add(batch.toJson()));
    return new JsonObject().put("task_instance_batches", array);
  }
}
