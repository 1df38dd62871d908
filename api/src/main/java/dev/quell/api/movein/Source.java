package dev.quell.api.movein;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The database that is moved from: one snapshot of it, on one connection that only reads. */
final class Source implements AutoCloseable {
  private static final long CONNECT_SECONDS = 10;
  private static final long CLOSE_SECONDS = 10;

  /** What a source must have to be one. */
  private static final List<String> TELLTALE = List.of("tool", "workflow", "task", "task_instance");

  private final Vertx vertx;
  private final SqlConnection connection;
  private final Dialect dialect;
  private final String place;

  private Source(Vertx vertx, SqlConnection connection, Dialect dialect, String place) {
    this.vertx = vertx;
    this.connection = connection;
    this.dialect = dialect;
    this.place = place;
  }

  /**
   * Opens a snapshot. Blocks.
   *
   * @throws ImportException if the URL is none of a source, or the source cannot be read; its text
   *     is not shown, as it may hold a password
   */
  static Source open(ImportRequest request) {
    SourceUrl url = SourceUrl.of(request.from());
    SqlConnectOptions options = url.options();
    Vertx vertx = Vertx.vertx();
    try {
      SqlConnection connection = connect(vertx, url.dialect(), options);
      Source source = new Source(vertx, connection, url.dialect(), url.toString());
      for (String statement : url.dialect().snapshot()) {
        source.await(source.query(statement));
      }
      return source;
    } catch (Exception e) {
      // Futures throw what they failed with, checked or not.
      vertx.close().await();
      throw e instanceof ImportException told ? told : unreadable(url.toString(), e);
    }
  }

  private static SqlConnection connect(Vertx vertx, Dialect dialect, SqlConnectOptions options)
      throws IOException {
    try {
      return dialect.connect(vertx, options).await(CONNECT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("it has not answered within %d s".formatted(CONNECT_SECONDS), e);
    }
  }

  /**
   * Waits for what was asked for. Blocks.
   *
   * @throws ImportException if the source does not give it
   */
  <T> T await(Future<T> asked) {
    try {
      return asked.await();
    } catch (Exception e) {
      throw unreadable(place, e);
    }
  }

  private static ImportException unreadable(String place, Exception failure) {
    return new ImportException(
        "The source %s cannot be read: %s".formatted(place, ImportException.oneLine(failure)),
        failure);
  }

  Dialect dialect() {
    return dialect;
  }

  /**
   * Reads what tables there are, by their names in lower case.
   *
   * @throws ImportException if they are not those of the reference
   */
  Map<String, SourceTable> tables() {
    Map<String, SourceTable> tables = new LinkedHashMap<>();
    for (Row row : await(query(dialect.columns()))) {
      String name = row.getString(0);
      tables
          .computeIfAbsent(
              name.toLowerCase(Locale.ROOT), lower -> new SourceTable(name, new LinkedHashMap<>()))
          .columns()
          .put(
              row.getString(1).toLowerCase(Locale.ROOT),
              new SourceColumn(row.getString(1), row.getString(2)));
    }
    if (!tables.keySet().containsAll(TELLTALE)) {
      throw new ImportException(
          "The source %s is no database of Jobmon's: of the tables %s it has not all."
              .formatted(place, String.join(", ", TELLTALE)));
    }
    return tables;
  }

  /**
   * Tells in which zone its times are meant.
   *
   * @throws ImportException if the name that the server gives is none
   */
  ZoneId zone() {
    String name = await(query(dialect.zone())).iterator().next().getString(0);
    try {
      return ZoneId.of(name, ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      throw new ImportException(
          """
          The source %s says that its time zone is '%s', which can mean several. Name it with \
          --time-zone, for example --time-zone America/Los_Angeles."""
              .formatted(place, name),
          e);
    }
  }

  long count(SourceTable table) {
    String sql = "select count(*) from " + dialect.quoted(table.name());
    return await(query(sql)).iterator().next().getLong(0);
  }

  /** Reads the rows with keys in a range, in their order. */
  Future<List<Row>> rows(Mapping mapping, KeyRange range, int limit) {
    return query(
            mapping.select(dialect)
                + range.where(mapping.keyColumns(dialect))
                + " order by "
                + String.join(", ", mapping.keyColumns(dialect))
                + " limit "
                + limit)
        .map(Source::listed);
  }

  /** Reads the rows with keys that are given, as far as there are any. */
  Future<List<Row>> rows(Mapping mapping, List<List<Long>> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    List<String> columns = mapping.keyColumns(dialect);
    List<String> conditions = new ArrayList<>();
    for (List<Long> key : keys) {
      List<String> equal = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        equal.add(columns.get(i) + " = " + key.get(i));
      }
      conditions.add("(" + String.join(" and ", equal) + ")");
    }
    return query(mapping.select(dialect) + " where " + String.join(" or ", conditions))
        .map(Source::listed);
  }

  /**
   * Finds the least and the greatest first part of a key, and what no other part exceeds; empty if
   * there are no rows.
   */
  List<Long> bounds(Mapping mapping) {
    String key = mapping.keyColumns(dialect).get(0);
    Row row =
        await(
                query(
                    "select min(%1$s), max(%1$s) from %2$s t"
                        .formatted(key, dialect.quoted(mapping.source().name()))))
            .iterator()
            .next();
    Long least = row.getLong(0);
    return least == null ? List.of() : withOthers(mapping, least, row.getLong(1));
  }

  static List<Long> withOthers(Mapping mapping, long least, long greatest) {
    List<Long> bounds = new ArrayList<>(List.of(least, greatest));
    for (int i = 1; i < mapping.table().key().size(); i++) {
      bounds.add(Long.MAX_VALUE);
    }
    return bounds;
  }

  /** Counts all rows and sums the first parts of their keys. */
  Sums sums(Mapping mapping) {
    String sum = dialect.text("coalesce(sum(%s), 0)".formatted(mapping.keyColumns(dialect).get(0)));
    Row row =
        await(
                query(
                    "select count(*), %s from %s t"
                        .formatted(sum, dialect.quoted(mapping.source().name()))))
            .iterator()
            .next();
    return new Sums(row.getLong(0), row.getString(1));
  }

  /** Counts the rows in each status, as it is mended, without those that were refused. */
  Map<String, Long> statuses(Mapping mapping, List<String> refused) {
    Letters letters = Objects.requireNonNull(Letters.of(mapping.table().name(), "status"));
    String status = dialect.text(mapping.columns().get(mapping.place("status")).source());
    String without =
        refused.isEmpty()
            ? ""
            : " where %s not in (%s)"
                .formatted(mapping.keyColumns(dialect).get(0), String.join(", ", refused));
    Map<String, Long> statuses = new TreeMap<>();
    for (Row row :
        await(
            query(
                "select %s, count(*) from %s t%s group by 1"
                    .formatted(status, dialect.quoted(mapping.source().name()), without)))) {
      String letter = row.getString(0);
      statuses.merge(
          letters.known().contains(letter) ? letter : letters.mended(letter),
          row.getLong(1),
          Long::sum);
    }
    return statuses;
  }

  /** Counts the rows with keys in a range and sums their digests. */
  Future<PageSum> sum(Mapping mapping, KeyRange range) {
    return query(mapping.selectSum(dialect) + range.where(mapping.keyColumns(dialect)))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new PageSum(row.getLong(0), row.getString(1));
            });
  }

  private Future<RowSet<Row>> query(String sql) {
    return connection.query(sql).execute();
  }

  private static List<Row> listed(RowSet<Row> rows) {
    List<Row> listed = new ArrayList<>(rows.size());
    rows.forEach(listed::add);
    return listed;
  }

  /** Where it is, without credentials. */
  @Override
  public String toString() {
    return place;
  }

  @Override
  public void close() {
    try {
      connection.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      // It only read, and it is closed for good below.
    }
    vertx.close().await();
  }
}
