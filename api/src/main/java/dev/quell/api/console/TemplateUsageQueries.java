package dev.quell.api.console;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what attempts of a template's tasks have used in one workflow. */
final class TemplateUsageQueries {
  /** The newest attempts that are looked at. */
  static final int MOST = 20_000;

  private static final long MILLIS = 3_000;

  /** The newest batch of an array has its newest attempts. */
  static final String ATTEMPTS =
      """
      select ti.*
      from "array" as own
      join task_template_version as version on version.id = own.task_template_version_id
      cross join lateral (
        select id, task_id, status, task_resources_id, maxrss, wallclock
        from task_instance
        where array_id = own.id and (maxrss is not null or wallclock is not null)
        order by array_batch_num desc, array_step_id desc
        limit %1$d
      ) as ti
      where own.workflow_id = #{workflowId}::bigint
        and version.task_template_id = #{templateId}::bigint
      order by ti.id desc
      limit %1$d
      """
          .formatted(MOST + 1);

  private static final String ASKED =
      """
      select id, requested_resources from task_resources where id = any(#{ids}::bigint[])
      """;

  private final TimedReads database;

  TemplateUsageQueries(RetryingPool database) {
    this.database = new TimedReads(database);
  }

  /** Reads the newest attempts, and what they asked for. */
  Future<TemplateUsage> usage(long workflowId, long templateId) {
    Parameters parameters = Parameters.of("workflowId", workflowId).and("templateId", templateId);
    return database
        .list(MILLIS, ATTEMPTS, parameters, TemplateUsage.Attempt::from)
        .compose(
            found -> {
              List<TemplateUsage.Attempt> attempts = found.subList(0, Math.min(found.size(), MOST));
              return asked(attempts)
                  .map(asked -> new TemplateUsage(attempts, asked, found.size() > MOST));
            });
  }

  private Future<Map<Long, TemplateUsage.Asked>> asked(List<TemplateUsage.Attempt> attempts) {
    Collection<Long> ids =
        attempts.stream().map(TemplateUsage.Attempt::resourcesId).distinct().toList();
    return database
        .list(
            MILLIS,
            ASKED,
            Parameters.ofIds("ids", ids),
            row ->
                Map.entry(
                    row.getLong("id"),
                    TemplateUsage.Asked.of(row.getString("requested_resources"))))
        .map(
            rows -> {
              Map<Long, TemplateUsage.Asked> asked = new HashMap<>();
              rows.forEach(row -> asked.put(row.getKey(), row.getValue()));
              return asked;
            });
  }
}
