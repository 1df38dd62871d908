package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.Statements;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Inserts or finds nodes, which all workflows share ({@code docs/contract/workflow-and-bind.md}
 * §37). A handful of statements, however many nodes; every caller inserts in the same order, so
 * that none waits in a circle.
 */
final class NodeRegistry {
  private final RetryingPool database;

  NodeRegistry(RetryingPool database) {
    this.database = database;
  }

  /**
   * The ids of the given nodes. An argument of a node keeps its first value.
   *
   * @return fails with NOT_FOUND if a template version or an argument does not exist; nothing is
   *     written then
   */
  Future<Map<NodeKey, Long>> define(List<NewNode> nodes) {
    if (nodes.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return requireParents(nodes)
        .compose(known -> database.inTransaction(connection -> define(connection, nodes)));
  }

  private Future<Void> requireParents(List<NewNode> nodes) {
    Long[] versions =
        nodes.stream()
            .map(node -> node.key().taskTemplateVersionId())
            .distinct()
            .toArray(Long[]::new);
    Long[] args =
        nodes.stream()
            .flatMap(node -> node.args().keySet().stream())
            .distinct()
            .toArray(Long[]::new);
    return database
        .list(
            """
            select 'task template version' as kind, min(given.id) as id
            from unnest(#{versions}::bigint[]) as given (id)
            where not exists (select from task_template_version v where v.id = given.id)
            union all
            select 'argument', min(given.id)
            from unnest(#{args}::bigint[]) as given (id)
            where not exists (select from arg where arg.id = given.id)
            """,
            Parameters.of("versions", versions).and("args", args),
            Lacking::from)
        .compose(NodeRegistry::refuseUnknown);
  }

  /**
   * What nodes of a kind of parent lack.
   *
   * @param id the lowest one that does not exist; null if all do
   */
  private record Lacking(String kind, @Nullable Long id) {
    static Lacking from(Row row) {
      return new Lacking(row.getString("kind"), row.getLong("id"));
    }
  }

  private static Future<Void> refuseUnknown(List<Lacking> kinds) {
    for (Lacking lacking : kinds) {
      if (lacking.id() != null) {
        return Future.failedFuture(
            CommandException.notFound(
                "There is no %s with the id %d.".formatted(lacking.kind(), lacking.id())));
      }
    }
    return Future.succeededFuture();
  }

  private static Future<Map<NodeKey, Long>> define(Statements connection, List<NewNode> nodes) {
    List<NodeKey> keys = nodes.stream().map(NewNode::key).distinct().toList();
    Long[] versions = keys.stream().map(NodeKey::taskTemplateVersionId).toArray(Long[]::new);
    String[] hashes = keys.stream().map(NodeKey::argsHash).toArray(String[]::new);
    return insert(connection, versions, hashes)
        .compose(inserted -> find(connection, versions, hashes))
        .compose(ids -> insertArgs(connection, nodes, ids).map(ids));
  }

  private static Future<Integer> insert(Statements connection, Long[] versions, String[] hashes) {
    return connection.update(
        """
        insert into node (task_template_version_id, node_args_hash)
        select given.version, given.hash
        from unnest(#{versions}::bigint[], #{hashes}::text[]) as given (version, hash)
        where not exists (
          select from node
          where node.task_template_version_id = given.version
            and node.node_args_hash = given.hash
        )
        order by given.version, given.hash
        on conflict on constraint uc_task_template_version_id_node_args_hash do nothing
        """,
        Parameters.of("versions", versions).and("hashes", hashes));
  }

  private static Future<Map<NodeKey, Long>> find(
      Statements connection, Long[] versions, String[] hashes) {
    return connection
        .query(
            """
            select node.id, node.task_template_version_id, node.node_args_hash
            from unnest(#{versions}::bigint[], #{hashes}::text[]) as given (version, hash)
            join node
              on node.task_template_version_id = given.version
              and node.node_args_hash = given.hash
            """,
            Parameters.of("versions", versions).and("hashes", hashes),
            StoredNode::from)
        .map(NodeRegistry::idsByKey);
  }

  /** A node with its id. By position, because there are as many rows as a client has nodes. */
  private record StoredNode(long id, NodeKey key) {
    static StoredNode from(Row row) {
      return new StoredNode(row.getLong(0), new NodeKey(row.getLong(1), row.getString(2)));
    }
  }

  private static Map<NodeKey, Long> idsByKey(RowSet<StoredNode> nodes) {
    Map<NodeKey, Long> ids = new HashMap<>();
    nodes.forEach(node -> ids.put(node.key(), node.id()));
    return ids;
  }

  private static Future<Integer> insertArgs(
      Statements connection, List<NewNode> nodes, Map<NodeKey, Long> ids) {
    List<Long> nodeIds = new ArrayList<>();
    List<Long> argIds = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (NewNode node : nodes) {
      node.args()
          .forEach(
              (arg, value) -> {
                nodeIds.add(ids.get(node.key()));
                argIds.add(arg);
                values.add(value);
              });
    }
    return connection.update(
        """
        insert into node_arg (node_id, arg_id, val)
        select given.node, given.arg, given.value
        from unnest(#{nodes}::bigint[], #{args}::bigint[], #{values}::text[])
          with ordinality as given (node, arg, value, place)
        where not exists (
          select from node_arg
          where node_arg.node_id = given.node and node_arg.arg_id = given.arg
        )
        order by given.node, given.arg, given.place
        on conflict (node_id, arg_id) do nothing
        """,
        Parameters.ofIds("nodes", nodeIds).andIds("args", argIds).andTexts("values", values));
  }
}
