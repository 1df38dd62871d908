package dev.quell.api.operate;

import static dev.quell.api.http.ParameterTypes.id;
import static dev.quell.api.http.ParameterTypes.integerFrom;
import static dev.quell.api.http.ParameterTypes.time;

import dev.quell.api.database.Conditions;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ParameterTypes;
import dev.quell.api.http.Times;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says which lines of the audit are meant; null stands for any.
 *
 * @param before only lines with a lower id
 * @param since the first moment that is meant
 * @param until the first moment that is not meant any more
 */
record AuditQuery(
    @Nullable Long workflowId,
    @Nullable String person,
    @Nullable String action,
    @Nullable Long killJobId,
    @Nullable Long before,
    @Nullable OffsetDateTime since,
    @Nullable OffsetDateTime until) {

  /** The columns of an answer, in their order. */
  static final List<String> COLUMNS =
      List.of(
          "id",
          "at",
          "person",
          "action",
          "reason",
          "kill_job_id",
          "workflow_id",
          "array_id",
          "array_batch_num",
          "from",
          "to",
          "instances",
          "detail");

  private static final String SELECT =
      """
      select id, %s as "at", person, action, reason, kill_job_id, workflow_id, array_id,
             array_batch_num, from_status as "from", to_status as "to", instances, detail
      from kill_audit
      where true%s
      """;

  static AuditQuery of(Fields query) {
    return new AuditQuery(
        query.optional("workflow_id", id()),
        query.optional("person", ParameterTypes.text()),
        query.optional("action", ParameterTypes.emptyAsAbsent()),
        query.optional("kill_job_id", id()),
        query.optional("before", integerFrom(0)),
        query.optional("since", time()),
        query.optional("until", time()));
  }

  /** Lists lines, the newest first. */
  Future<RowSet<Row>> newest(RetryingPool database, long limit) {
    Conditions conditions = conditions();
    String sql =
        (SELECT + "order by id desc\nlimit #{limit}::bigint")
            .formatted(Times.millis("\"at\""), conditions.sql());
    return database.rows(sql, conditions.parameters().and("limit", limit));
  }

  /**
   * Lists lines, the oldest first.
   *
   * @param after only lines with a higher id
   * @param last the highest id that is meant
   */
  Future<RowSet<Row>> page(RetryingPool database, long after, long last, long limit) {
    Conditions conditions =
        conditions()
            .andIfPresent("id > #{after}::bigint", "after", after)
            .andIfPresent("id <= #{last}::bigint", "last", last);
    String sql =
        (SELECT + "order by id\nlimit #{limit}::bigint")
            .formatted(Times.millis("\"at\""), conditions.sql());
    return database.rows(sql, conditions.parameters().and("limit", limit));
  }

  private Conditions conditions() {
    return filter().andIfPresent("id < #{before}::bigint", "before", before);
  }

  /** Gives what rows of {@code kill_audit} must be, whatever page is asked for. */
  Conditions filter() {
    return new Conditions()
        .andIfPresent("workflow_id = #{workflowId}::bigint", "workflowId", workflowId)
        .andIfPresent("person = #{person}::text", "person", person)
        .andIfPresent("action = #{action}::text", "action", action)
        .andIfPresent("kill_job_id = #{killJobId}::bigint", "killJobId", killJobId)
        .andIfPresent("\"at\" >= #{since}::timestamptz", "since", since)
        .andIfPresent("\"at\" < #{until}::timestamptz", "until", until);
  }
}
