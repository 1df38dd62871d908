package dev.quell.api.view;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Reads of a workflow's graph ({@code docs/contract/workflow-and-bind.md} §15). */
final class TemplateDagQueries {
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
   * with null; by name.
   */
  Future<List<Arrow>> arrows(long workflowId) {
    return database.list(
        """
        with pair as (
          select distinct template.name, below.name as downstream
          from workflow
          join template_edge on template_edge.dag_id = workflow.dag_id
          join task_template_version version on version.id = template_edge.upstream_version_id
          join task_template template on template.id = version.task_template_id
          left join task_template_version version_below
            on version_below.id = template_edge.downstream_version_id
          left join task_template below on below.id = version_below.task_template_id
          where workflow.id = #{workflowId}::bigint
        )
        select name, downstream
        from pair
        where downstream is not null
          or not exists (
            select from pair other where other.name = pair.name and other.downstream is not null
          )
        order by name, downstream
        """,
        Parameters.of("workflowId", workflowId),
        Arrow::from);
  }
}
