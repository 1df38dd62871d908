package dev.quell.api.operate;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator asks before changing anything. */
final class OperatorQueries {
  private final RetryingPool database;

  OperatorQueries(RetryingPool database) {
    this.database = database;
  }

  /** The status letters of the workflows of tasks, by id; more than two are not told. */
  Future<List<String>> workflowLetters(List<Long> taskIds) {
    return database.list(
        """
        select status from workflow
        where id in (select workflow_id from task where id = any(#{taskIds}::bigint[]))
        order by id
        limit 2
        """,
        Parameters.ofIds("taskIds", taskIds),
        row -> row.getString("status"));
  }

  /** Whether a user has run a workflow. */
  Future<Boolean> hasRun(long workflowId, String user) {
    return database.one(
        """
        select exists (
          select from workflow_run
          where workflow_id = #{workflowId}::bigint and "user" = #{user}::text
        )
        """,
        Parameters.of("workflowId", workflowId).and("user", user),
        row -> row.getBoolean(0));
  }

  /** The latest run of a workflow that ended in E, if it is a user's; null else. */
  Future<@Nullable Long> resettableRun(long workflowId, String user) {
    return database
        .first(
            """
            select id, "user" from workflow_run
            where workflow_id = #{workflowId}::bigint and status = 'E'
            order by created_date desc nulls last, id desc
            limit 1
            """,
            Parameters.of("workflowId", workflowId),
            UsersRun::from)
        .map(
            latest -> latest.filter(run -> user.equals(run.user())).map(UsersRun::id).orElse(null));
  }

  /** A run and who began it. */
  private record UsersRun(long id, String user) {
    static UsersRun from(Row row) {
      return new UsersRun(row.getLong("id"), row.getString("user"));
    }
  }
}
