package dev.quell.api.movein;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.MySQLConnection;
import io.vertx.mysqlclient.SslMode;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Words the few things that are said to a source, all of which read. Every value comes as text: so
 * that a zero date, or a number where text was expected, is seen and not refused by a decoder.
 */
enum Dialect {
  /** MySQL 5.7 and later, MariaDB 10 and later. */
  MYSQL {
    @Override
    SqlConnectOptions options(String url) {
      MySQLConnectOptions options = MySQLConnectOptions.fromUri(url);
      if (options.getSslMode() == SslMode.REQUIRED || options.getSslMode() == SslMode.PREFERRED) {
        options.setSslOptions(new ClientSSLOptions().setTrustAll(true));
      }
      return options;
    }

    @Override
    Future<? extends SqlConnection> connect(Vertx vertx, SqlConnectOptions options) {
      return MySQLConnection.connect(vertx, new MySQLConnectOptions(options));
    }

    @Override
    String quoted(String name) {
      return '`' + name.replace("`", "``") + '`';
    }

    @Override
    String text(SourceColumn column) {
      String name = quoted(column.name());
      return column.isText() ? "convert(%s using utf8mb4)".formatted(name) : text(name);
    }

    @Override
    String text(String expression) {
      return "convert(cast(%s as char) using utf8mb4)".formatted(expression);
    }

    @Override
    String digest(List<String> texts) {
      return """
          cast(coalesce(sum(cast(conv(left(md5(concat_ws('|', %s)), %d), 16, 10) as unsigned)), 0) as char)"""
          .formatted(orAbsent(texts), DIGITS);
    }

    @Override
    List<String> snapshot() {
      return List.of(
          "set session transaction isolation level repeatable read",
          "start transaction with consistent snapshot, read only");
    }

    @Override
    String columns() {
      return """
          select convert(table_name using utf8mb4), convert(column_name using utf8mb4),
                 convert(data_type using utf8mb4)
          from information_schema.columns
          where table_schema = database()
          order by table_name, ordinal_position""";
    }

    @Override
    String zone() {
      return "select if(@@session.time_zone = 'SYSTEM', @@system_time_zone, @@session.time_zone)";
    }
  },

  /** For sites that run the reference on PostgreSQL. */
  POSTGRESQL {
    @Override
    SqlConnectOptions options(String url) {
      return PgConnectOptions.fromUri(url);
    }

    @Override
    Future<? extends SqlConnection> connect(Vertx vertx, SqlConnectOptions options) {
      return PgConnection.connect(vertx, new PgConnectOptions(options));
    }

    @Override
    String quoted(String name) {
      return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    String text(SourceColumn column) {
      return text(quoted(column.name()));
    }

    @Override
    String text(String expression) {
      return expression + "::text";
    }

    @Override
    String digest(List<String> texts) {
      return "coalesce(sum(('x' || left(md5(concat_ws('|', %s)), %d))::bit(48)::bigint), 0)::text"
          .formatted(orAbsent(texts), DIGITS);
    }

    @Override
    List<String> snapshot() {
      return List.of(
          "set statement_timeout = 0",
          "set idle_in_transaction_session_timeout = 0",
          "start transaction isolation level repeatable read, read only");
    }

    @Override
    String columns() {
      return """
          select table_name::text, column_name::text, data_type::text
          from information_schema.columns
          where table_schema = current_schema()
          order by table_name, ordinal_position""";
    }

    @Override
    String zone() {
      return "select current_setting('TimeZone')";
    }
  };

  /** Of a digest in hexadecimal: as many as sums of a page stay exact with. */
  static final int DIGITS = 12;

  static final String ABSENT = "~";

  abstract SqlConnectOptions options(String url);

  abstract Future<? extends SqlConnection> connect(Vertx vertx, SqlConnectOptions options);

  abstract String quoted(String name);

  /** A column as text. */
  abstract String text(SourceColumn column);

  /** A number as text. */
  abstract String text(String expression);

  /** The sum over rows of a digest of their texts; {@link RowDigest} computes the same. */
  abstract String digest(List<String> texts);

  /** What begins one consistent snapshot. */
  abstract List<String> snapshot();

  /** Gives table, column and type of all there is. */
  abstract String columns();

  /** Gives the name of the zone in which times are meant. */
  abstract String zone();

  private static String orAbsent(List<String> texts) {
    return texts.stream()
        .map(text -> "coalesce(%s, '%s')".formatted(text, ABSENT))
        .collect(Collectors.joining(", "));
  }
}
