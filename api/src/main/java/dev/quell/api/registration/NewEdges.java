package dev.quell.api.registration;

import static dev.quell.domain.json.CompositeTypes.ids;
import static dev.quell.domain.json.CompositeTypes.objects;
import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
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
          fields.required("node_id", id()),
          fields.optional("upstream_node_ids", ids(), List.of()),
          fields.optional("downstream_node_ids", ids(), List.of()));
    }
  }

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static NewEdges ofJson(long dagId, Fields fields) {
    return new NewEdges(
        dagId,
        fields.required("edges_to_add", objects()).stream().map(Neighbours::of).toList(),
        fields.required("mark_created", bool()));
  }
}
