package dev.quell.api.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.SqlClientInternal;
import io.vertx.sqlclient.templates.RowMapper;
import io.vertx.sqlclient.templates.SqlTemplate;
import io.vertx.sqlclient.templates.impl.SqlTemplateImpl;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The SQL templates of one pool, each parsed once. {@link SqlTemplate#forQuery} binds a template to
 * a client for good, and parses its text for each one, which takes as long as the rest of a small
 * read; here a template is run on any connection of the pool. Thread-safe.
 */
final class Templates {
  /** Far more than there are constant texts; the texts of filters are one for each combination. */
  private static final int KEPT = 1_024;

  private final SqlClientInternal driver;
  private final Map<String, io.vertx.sqlclient.templates.impl.SqlTemplate> parsed =
      new ConcurrentHashMap<>();

  Templates(Pool pool) {
    this.driver = (SqlClientInternal) pool;
  }

  /**
   * Makes a statement ready to run.
   *
   * @param sql with names such as {@code #{workflowId}}
   * @throws IllegalArgumentException if the parameters are not those that it names
   */
  Bound bind(String sql, Parameters parameters) {
    io.vertx.sqlclient.templates.impl.SqlTemplate template = parsed.get(sql);
    if (template == null) {
      template = parse(sql);
    }
    return new Bound(template, parameters.of(template));
  }

  private io.vertx.sqlclient.templates.impl.SqlTemplate parse(String sql) {
    var template = io.vertx.sqlclient.templates.impl.SqlTemplate.create(driver, sql);
    if (parsed.size() < KEPT) {
      parsed.put(sql, template);
    }
    return template;
  }

  /** A template with its values. */
  record Bound(io.vertx.sqlclient.templates.impl.SqlTemplate template, Tuple values) {

    /** Gives the SQL as the driver takes it, with {@code $1} for the first name. */
    String sql() {
      return template.getSql();
    }

    /** Runs it on a connection, prepared; rows are mapped while they come in. */
    <T> Future<RowSet<T>> on(SqlClient connection, RowMapper<T> mapper) {
      SqlTemplate<Tuple, RowSet<Row>> bound =
          new SqlTemplateImpl<>(connection, template, Function.identity(), Function.identity());
      return bound.mapTo(mapper).execute(values);
    }
  }
}
