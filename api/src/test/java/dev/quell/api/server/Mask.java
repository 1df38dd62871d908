package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;

/** What of an answer is not compared. */
final class Mask {
  private Mask() {}

  /**
   * Times, and the ids of error log rows, are the replay's own. The wording of a message is free;
   * what counts is whether there is one.
   */
  static JsonObject mask(JsonObject answer) {
    JsonObject masked = answer.copy();
    if (!answer.getString("message", "").isEmpty()) {
      masked.put("message", "masked");
    }
    if (answer.containsKey("err_msg")) {
      masked.put("err_msg", "masked");
    }
    // Where a way through all ids goes on depends on how high they are.
    if (answer.containsKey("wfid")) {
      masked.put("wfid", "masked");
    }
    if (answer.containsKey("time")) {
      masked.put("time", time(answer.getString("time")));
    }
    if (answer.getValue("created_date") != null) {
      masked.put("created_date", time(answer.getString("created_date")));
    }
    if (answer.containsKey("task_templates")) {
      masked.put("task_templates", sorted(answer.getJsonArray("task_templates")));
    }
    answer.fieldNames().stream()
        .filter(PandasText::isTable)
        .forEach(field -> masked.put(field, PandasText.mask(answer.getString(field))));
    sortNames(masked.getJsonArray("task_template_version"));
    masked
        .getJsonArray("task_template_versions", new JsonArray())
        .forEach(version -> sortNames((JsonArray) version));
    for (Object entry : masked.getJsonArray("task_instance_error_log", new JsonArray())) {
      JsonArray positions = (JsonArray) entry;
      positions.set(0, "masked").set(1, time(positions.getString(1)));
    }
    return masked;
  }

  /** The order of arguments means nothing: clients make sets of them. */
  private static void sortNames(JsonArray templateVersion) {
    if (templateVersion != null) {
      for (int list = 2; list < 5; list++) {
        templateVersion.set(list, sorted(templateVersion.getJsonArray(list)));
      }
    }
  }

  private static JsonArray sorted(JsonArray elements) {
    return new JsonArray(elements.stream().sorted(Comparator.comparing(Object::toString)).toList());
  }

  /** What stands for a time on the wire. */
  static String time(String time) {
    assertThat(time).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
    return "masked";
  }
}
