package dev.quell.api.registration;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.FieldTypes.scalar;

import dev.quell.api.http.TextLimit;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of a workflow ({@code docs/contract/workflow-and-bind.md} §1, §3). */
final class WorkflowAttributes {
  private static final String FIELD = "workflow_attributes";

  private WorkflowAttributes() {}

  /**
   * Values as text, or null, by name.
   *
   * @throws CommandException (INVALID) if the field is missing, or a value is no scalar or too long
   */
  static SortedMap<String, @Nullable String> of(Fields body) {
    Fields values = body.required(FIELD, object());
    SortedMap<String, @Nullable String> attributes = new TreeMap<>();
    for (String name : values.names()) {
      String field = FIELD + "." + name;
      attributes.put(
          TextLimit.name(field, name.replace("\0", "")),
          TextLimit.optionalName(field, values.optional(name, scalar())));
    }
    return attributes;
  }
}
