package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Inserts or finds DAGs and their edges ({@code docs/contract/workflow-and-bind.md} §38, §39). */
final class DagRegistry {
  private final RetryingPool database;

  DagRegistry(RetryingPool database) {
    this.database = database;
  }

  /**
   * The DAG of a hash. Who is told it may use it for days: what was last told more than an hour ago
   * is noted as told now. One that has begun to go meanwhile is found no more, and made anew.
   */
  Future<Dag> define(String hash) {
    return database
        .insertOrFind(
            """
            with present as (
              select id, created_date, used_at < clock_timestamp() - interval '1 hour' as stale
              from dag
              where hash = #{hash}::text
            ),
            touched as (
              update dag
              set used_at = clock_timestamp()
              from present
              where dag.id = present.id and present.stale and dag.hash = #{hash}::text
              returning dag.id, dag.created_date
            ),
            added as (
              insert into dag (hash)
              select #{hash}::text where not exists (select from present)
              on conflict (hash) do nothing
              returning id, created_date
            )
            select id,
                   to_char(created_date at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
                     as created_date
            from (
              select id, created_date from present where not stale
              union all
              select * from touched
              union all
              select * from added
            ) as dag
            """,
            Parameters.of("hash", hash),
            Dag::from)
        .map(Optional::orElseThrow);
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
        .one(
            """
            select
              exists (
                select from dag where id = #{dagId}::bigint and used_at > '-infinity') as known,
              (
                select min(given.id) from unnest(#{nodes}::bigint[]) as given (id)
                where not exists (select from node where node.id = given.id)
              ) as lacking
            """,
            Parameters.of("dagId", dagId).and("nodes", nodes),
            Parents::from)
        .compose(parents -> refuseUnknown(parents, dagId));
  }

  /**
   * What the edges of a chunk hang on.
   *
   * @param lacking the lowest id of a node that does not exist; null if all do
   */
  private record Parents(boolean dagIsKnown, @Nullable Long lacking) {
    static Parents from(Row row) {
      return new Parents(row.getBoolean("known"), row.getLong("lacking"));
    }
  }

  private static Future<Void> refuseUnknown(Parents parents, long dagId) {
    if (!parents.dagIsKnown()) {
      return Future.failedFuture(
          CommandException.notFound("There is no DAG with the id " + dagId + "."));
    }
    Long lacking = parents.lacking();
    return lacking == null
        ? Future.succeededFuture()
        : Future.failedFuture(
            CommandException.notFound("There is no node with the id " + lacking + "."));
  }

  /**
   * Lists of many lengths travel as array literals: no array of arrays holds them. The DAG is
   * locked before it is changed, so that it does not begin to go.
   */
  private Future<Integer> insert(NewEdges edges, Long[] nodes) {
    return database.update(
        """
        with kept as materialized (
          select id
          from dag
          where id = #{dagId}::bigint and used_at > '-infinity'
          for key share
        ),
        added as (
          insert into edge (dag_id, node_id, upstream_node_ids, downstream_node_ids)
          select kept.id, given.node, given.upstream::bigint[], given.downstream::bigint[]
          from kept,
            unnest(#{nodes}::bigint[], #{upstream}::text[], #{downstream}::text[])
              with ordinality as given (node, upstream, downstream, place)
          order by given.node, given.place
          on conflict (dag_id, node_id) do nothing
        )
        update dag
        set used_at = clock_timestamp(),
            created_date =
              case when #{isLast}::boolean then coalesce(created_date, clock_timestamp())
                else created_date end
        from kept
        where dag.id = kept.id
          and ((#{isLast}::boolean and created_date is null)
            or used_at < clock_timestamp() - interval '1 hour')
        """,
        Parameters.of("dagId", edges.dagId())
            .and("nodes", nodes)
            .and("upstream", literals(edges, NewEdges.Neighbours::upstream))
            .and("downstream", literals(edges, NewEdges.Neighbours::downstream))
            .and("isLast", edges.markCreated()));
  }

  private static String[] literals(
      NewEdges edges, Function<NewEdges.Neighbours, List<Long>> neighbours) {
    return edges.neighbours().stream()
        .map(node -> literal(neighbours.apply(node)))
        .toArray(String[]::new);
  }

  /** None is stored as null ({@code docs/contract/schema.md} §3.2). */
  private static @Nullable String literal(List<Long> ids) {
    return ids.isEmpty()
        ? null
        : ids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }
}
