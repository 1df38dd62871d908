package dev.quell.api.registration;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.CompositeTypes.objects;
import static dev.quell.domain.json.FieldTypes.hash;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One command instance of a task template version ({@code docs/contract/workflow-and-bind.md} §37).
 *
 * @param args values by the id of the argument
 */
record NewNode(NodeKey key, Map<Long, String> args) {

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static List<NewNode> listOf(Fields fields) {
    return fields.required("nodes", objects()).stream().map(NewNode::of).toList();
  }

  private static NewNode of(Fields fields) {
    NodeKey key =
        new NodeKey(
            fields.required("task_template_version_id", id()),
            fields.required("node_args_hash", hash()));
    Fields values = fields.required("node_args", object());
    Map<Long, String> args = new TreeMap<>();
    values.names().forEach(name -> args.put(values.idOfName(name), values.required(name, text())));
    return new NewNode(key, args);
  }
}
