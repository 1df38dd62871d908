package dev.quell.api.view;

import static dev.quell.domain.json.CompositeTypes.ids;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.lenientBool;

import dev.quell.api.http.InvalidParameter;
import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose usage is asked for.
 *
 * @param workflowIds empty for all
 * @param nodeArgs pairs of a name and a value that it may have
 * @param argNames number of different names
 * @param confidence between 0 and 1; null if no interval is wanted
 * @param withRows whether the single instances are wanted too
 */
record UsageRequest(
    long versionId,
    List<Long> workflowIds,
    List<Map.Entry<String, String>> nodeArgs,
    int argNames,
    @Nullable Double confidence,
    boolean withRows) {

  /**
   * Reads a request body.
   *
   * @throws InvalidParameter if a field is missing or mistyped
   */
  static UsageRequest ofJson(JsonObject json) {
    Fields fields = Fields.ofJson(json, InvalidParameter::body);
    List<Map.Entry<String, String>> nodeArgs = new ArrayList<>();
    return new UsageRequest(
        fields.required("task_template_version_id", id()),
        fields.optional("workflows", ids(), List.of()),
        nodeArgs,
        readNodeArgs(json.getValue("node_args"), nodeArgs),
        confidence(json.getValue("ci")),
        fields.optional("viz", lenientBool(), false));
  }

  private static int readNodeArgs(@Nullable Object value, List<Map.Entry<String, String>> pairs) {
    if (value == null) {
      return 0;
    }
    if (!(value instanceof JsonObject args)) {
      throw wrong("node_args", "an object of arrays of strings");
    }
    for (String name : args.fieldNames()) {
      if (!(args.getValue(name) instanceof JsonArray values)) {
        throw wrong("node_args." + name, "an array of strings");
      }
      for (Object possible : values) {
        if (!(possible instanceof String text)) {
          throw wrong("node_args." + name, "an array of strings");
        }
        pairs.add(Map.entry(name.replace("\0", ""), text.replace("\0", "")));
      }
    }
    return args.size();
  }

  private static @Nullable Double confidence(@Nullable Object value) {
    if (value == null || "".equals(value)) {
      return null;
    }
    double number = value instanceof String text ? parse(text) : Double.NaN;
    if (number > 0 && number < 1) {
      return number;
    }
    throw wrong("ci", "a string with a number between 0 and 1, such as \"0.95\"");
  }

  private static double parse(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException noNumber) {
      return Double.NaN;
    }
  }

  private static InvalidParameter wrong(String field, String right) {
    return InvalidParameter.body("The field '" + field + "' must be " + right + ".");
  }
}
