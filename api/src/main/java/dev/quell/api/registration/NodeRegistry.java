package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        .query(
            """
            select 'task template version' as kind, min(given.id) as id
            from unnest($1::bigint[]) as given (id)
            where not exists (select from task_template_version v where v.id = given.id)
            union all
            select 'argument', min(given.id)
            from unnest($2::bigint[]) as given (id)
            where not exists (select from arg where arg.id = given.id)
            """,
            Tuple.of(versions, (Object) args))
        .compose(NodeRegistry::refuseUnknown);
  }

  private static Future<Void> refuseUnknown(RowSet<Row> rows) {
    for (Row row : rows) {
      if (row.getLong("id") != null) {
        return Future.failedFuture(
            CommandException.notFound(
                "There is no %s with the id %d."
                    .formatted(row.getString("kind"), row.getLong("id"))));
      }
    }
    return Future.succeededFuture();
  }

  private static Future<Map<NodeKey, Long>> define(SqlConnection connection, List<NewNode> nodes) {
    List<NodeKey> keys = nodes.stream().map(NewNode::key).distinct().toList();
    Long[] versions = keys.stream().map(NodeKey::taskTemplateVersionId).toArray(Long[]::new);
    String[] hashes = keys.stream().map(NodeKey::argsHash).toArray(String[]::new);
    return insert(connection, versions, hashes)
        .compose(inserted -> find(connection, versions, hashes))
        .compose(ids -> insertArgs(connection, nodes, ids).map(ids));
  }

  private static Future<RowSet<Row>> insert(
      SqlConnection connection, Long[] versions, String[] hashes) {
    return connection
        .preparedQuery(
            """
            insert into node (task_template_version_id, node_args_hash)
            select given.version, given.hash
            from unnest($1::bigint[], $2::text[]) as given (version, hash)
            where not exists (
              select from node
              where node.task_template_version_id = given.version
                and node.node_args_hash = given.hash
            )
            order by given.version, given.hash
            on conflict on constraint uc_task_template_version_id_node_args_hash do nothing
            """)
        .execute(Tuple.of(versions, (Object) hashes));
  }

  private static Future<Map<NodeKey, Long>> find(
      SqlConnection connection, Long[] versions, String[] hashes) {
    return connection
        .preparedQuery(
            """
            select node.id, node.task_template_version_id, node.node_args_hash
            from unnest($1::bigint[], $2::text[]) as given (version, hash)
            join node
              on node.task_template_version_id = given.version
              and node.node_args_hash = given.hash
            """)
        .execute(Tuple.of(versions, (Object) hashes))
        .map(NodeRegistry::idsByKey);
  }

  private static Map<NodeKey, Long> idsByKey(RowSet<Row> rows) {
    Map<NodeKey, Long> ids = new HashMap<>();
    for (Row row : rows) {
      ids.put(new NodeKey(row.getLong(1), row.getString(2)), row.getLong(0));
    }
    return ids;
  }

  private static Future<RowSet<Row>> insertArgs(
      SqlConnection connection, List<NewNode> nodes, Map<NodeKey, Long> ids) {
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
    return connection
        .preparedQuery(
            """
            insert into node_arg (node_id, arg_id, val)
            select given.node, given.arg, given.value
            from unnest($1::bigint[], $2::bigint[], $3::text[])
              with ordinality as given (node, arg, value, place)
            where not exists (
              select from node_arg
              where node_arg.node_id = given.node and node_arg.arg_id = given.arg
            )
            order by given.node, given.arg, given.place
            on conflict (node_id, arg_id) do nothing
            """)
        .execute(
            Tuple.of(
                nodeIds.toArray(Long[]::new),
                argIds.toArray(Long[]::new),
                values.toArray(String[]::new)));
  }
}
