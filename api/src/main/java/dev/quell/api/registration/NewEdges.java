package dev.quell.api.registration;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A chunk of the edges of a DAG, all those of a node together ({@code
 * docs/contract/workflow-and-bind.md} §39).
 *
 * @param markCreated whether this is the last chunk
 */
record NewEdges(long dagId, List<Neighbours> neighbours, boolean markCreated) {

  /** The neighbours of a node; ids ascending, each once. */
  record Neighbours(long nodeId, List<Long> upstream, List<Long> downstream) {

    private static Neighbours of(Fields fields) {
      return new Neighbours(
          fields.id("node_id"),
          fields.optionalIds("upstream_node_ids"),
          fields.optionalIds("downstream_node_ids"));
    }
  }

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static NewEdges ofJson(long dagId, JsonObject json) {
    Fields fields = new Fields(json);
    return new NewEdges(
        dagId,
        fields.objects("edges_to_add").stream().map(Neighbours::of).toList(),
        fields.flag("mark_created"));
  }
}
