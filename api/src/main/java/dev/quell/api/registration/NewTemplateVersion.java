package dev.quell.api.registration;

import static dev.quell.domain.json.CompositeTypes.texts;
import static dev.quell.domain.json.FieldTypes.hash;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.api.http.TextLimit;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a client tells of a version of a task template ({@code docs/contract/workflow-and-bind.md}
 * §35).
 *
 * @param commandTemplate without white space at its ends
 * @param argMappingHash canonical decimal text
 * @param nodeArgs names, each once
 */
record NewTemplateVersion(
    long templateId,
    String commandTemplate,
    String argMappingHash,
    SortedSet<String> nodeArgs,
    SortedSet<String> taskArgs,
    SortedSet<String> opArgs) {

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static NewTemplateVersion ofJson(long templateId, Fields fields) {
    return new NewTemplateVersion(
        templateId,
        fields.required("command_template", text()).strip(),
        fields.required("arg_mapping_hash", hash()),
        names(fields, "node_args"),
        names(fields, "task_args"),
        names(fields, "op_args"));
  }

  private static SortedSet<String> names(Fields fields, String field) {
    SortedSet<String> names = new TreeSet<>();
    fields.required(field, texts()).forEach(name -> names.add(TextLimit.name(field, name)));
    return names;
  }

  /** The names of all lists, each once, in one order for all callers. */
  SortedSet<String> allArgs() {
    SortedSet<String> all = new TreeSet<>(nodeArgs);
    all.addAll(taskArgs);
    all.addAll(opArgs);
    return all;
  }
}
