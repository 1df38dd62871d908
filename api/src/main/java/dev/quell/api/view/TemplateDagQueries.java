package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Reads of a workflow's graph ({@code docs/contract/workflow-and-bind.md} §15). */
public final class TemplateDagQueries {
  /**
   * SQL: {@code version_pair}, the pairs of template versions that an edge of a workflow joins, and
   * each version whose node no edge leaves with null.
   */
  public static final String VERSION_PAIRS =
      """
      origin as (
          select edge.downstream_node_ids, node.task_template_version_id as version
          from workflow
          join edge on edge.dag_id = workflow.dag_id
          join node on node.id = edge.node_id
          where workflow.id = #{workflowId}::bigint
        ),
        version_pair as (
          select distinct origin.version, node.task_template_version_id as downstream
          from origin
          left join lateral unnest(origin.downstream_node_ids) as down (id) on true
          left join node on node.id = down.id
        )""";

  private final RetryingPool database;

  TemplateDagQueries(RetryingPool database) {
    this.database = database;
  }

  /** An edge between two templates; from one that no edge leaves, to null. */
  record Arrow(String name, String downstream) {
    static Arrow from(Row row) {
      return new Arrow(row.getString("name"), row.getString("downstream"));
    }
  }

  /**
   * Each pair of names of templates that at least one edge joins, and each name that none leaves,
   * with null; by name. Edges are reduced to pairs of template versions before names are looked up.
   */
  Future<List<Arrow>> arrows(long workflowId) {
    return database.list(
        """
        with %s,
        pair as (
          select distinct template.name, below.name as downstream
          from version_pair
          join task_template_version version on version.id = version_pair.version
          join task_template template on template.id = version.task_template_id
          left join task_template_version version_below
            on version_below.id = version_pair.downstream
          left join task_template below on below.id = version_below.task_template_id
        )
        select name, downstream
        from pair
        where downstream is not null
          or not exists (
            select from pair other where other.name = pair.name and other.downstream is not null
          )
        order by name, downstream
        """
            .formatted(VERSION_PAIRS),
        Parameters.of("workflowId", workflowId),
        Arrow::from);
  }
}
