package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Collectors;

/** Inserts or finds DAGs and their edges ({@code docs/contract/workflow-and-bind.md} §38, §39). */
final class DagRegistry {
  private final RetryingPool database;

  DagRegistry(RetryingPool database) {
    this.database = database;
  }

  /** The DAG of a hash. */
  Future<Dag> define(String hash) {
    return database
        .insertOrFind(
            """
            with present as (
              select id, created_date from dag where hash = $1::text
            ),
            added as (
              insert into dag (hash)
              select $1::text where not exists (select from present)
              on conflict (hash) do nothing
              returning id, created_date
            )
            select id, to_char(created_date at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
            from (select * from present union all select * from added) as dag
            """,
            Tuple.of(hash))
        .map(row -> new Dag(row.orElseThrow().getLong(0), row.orElseThrow().getString(1)));
  }

  /**
   * Adds edges; a node that has its edges already keeps them. The last chunk marks the DAG as
   * complete, once.
   *
   * @return fails with NOT_FOUND if the DAG or a node does not exist; nothing is written then
   */
  Future<Void> addEdges(NewEdges edges) {
    Long[] nodes = nodesOf(edges);
    return requireParents(edges.dagId(), nodes).compose(known -> insert(edges, nodes)).mapEmpty();
  }

  private static Long[] nodesOf(NewEdges edges) {
    return edges.neighbours().stream().map(NewEdges.Neighbours::nodeId).toArray(Long[]::new);
  }

  private Future<Void> requireParents(long dagId, Long[] nodes) {
    return database
        .query(
            """
            select
              exists (select from dag where id = $1::bigint) as known,
              (
                select min(given.id) from unnest($2::bigint[]) as given (id)
                where not exists (select from node where node.id = given.id)
              ) as lacking
            """,
            Tuple.of(dagId, (Object) nodes))
        .compose(rows -> refuseUnknown(rows.iterator().next(), dagId));
  }

  private static Future<Void> refuseUnknown(Row row, long dagId) {
    if (!row.getBoolean("known")) {
      return Future.failedFuture(
          CommandException.notFound("There is no DAG with the id " + dagId + "."));
    }
    Long lacking = row.getLong("lacking");
    return lacking == null
        ? Future.succeededFuture()
        : Future.failedFuture(
            CommandException.notFound("There is no node with the id " + lacking + "."));
  }

  /** Lists of many lengths travel as array literals: no array of arrays holds them. */
  private Future<RowSet<Row>> insert(NewEdges edges, Long[] nodes) {
    return database.query(
        """
        with added as (
          insert into edge (dag_id, node_id, upstream_node_ids, downstream_node_ids)
          select $1::bigint, given.node, given.upstream::bigint[], given.downstream::bigint[]
          from unnest($2::bigint[], $3::text[], $4::text[])
            with ordinality as given (node, upstream, downstream, place)
          order by given.node, given.place
          on conflict (dag_id, node_id) do nothing
        )
        update dag set created_date = clock_timestamp()
        where id = $1::bigint and $5::boolean and created_date is null
        """,
        Tuple.of(
            edges.dagId(),
            nodes,
            edges.neighbours().stream().map(n -> literal(n.upstream())).toArray(String[]::new),
            edges.neighbours().stream().map(n -> literal(n.downstream())).toArray(String[]::new),
            edges.markCreated()));
  }

  /** None is stored as null ({@code docs/contract/schema.md} §3.2). */
  private static String literal(List<Long> ids) {
    return ids.isEmpty()
        ? null
        : ids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }
}
