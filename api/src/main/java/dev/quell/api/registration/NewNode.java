package dev.quell.api.registration;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import io.vertx.core.json.JsonObject;
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
  static List<NewNode> listOf(JsonObject json) {
    return new Fields(json).objects("nodes").stream().map(NewNode::of).toList();
  }

  private static NewNode of(Fields fields) {
    NodeKey key = new NodeKey(fields.id("task_template_version_id"), fields.hash("node_args_hash"));
    Fields values = fields.object("node_args");
    Map<Long, String> args = new TreeMap<>();
    values.names().forEach(name -> args.put(values.idOfName(name), values.text(name)));
    return new NewNode(key, args);
  }
}
