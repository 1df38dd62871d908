package dev.quell.api.movein;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers in the target how far an import is and what it did, in a schema of its own: what is
 * committed together with the rows is true after any interruption.
 */
record ImportState(Connection connection, Statement statement) {
  private static final String SCHEMA =
      """
      create schema quell_import;
      create table quell_import.run (
        id integer generated always as identity primary key,
        source text not null,
        begun_at timestamptz not null default clock_timestamp(),
        ended_at timestamptz
      );
      create table quell_import.page (
        table_name text,
        number integer,
        last_key bigint[] not null,
        row_count bigint not null,
        digest text not null,
        primary key (table_name, number)
      );
      create table quell_import.merged (
        table_name text, id bigint, kept bigint not null, primary key (table_name, id));
      create table quell_import.twin (table_name text, id bigint, primary key (table_name, id));
      create table quell_import.refused (
        table_name text not null, page integer not null, row_key text not null, reason text not null);
      create index on quell_import.refused (table_name, page);
      create table quell_import.change (
        table_name text, page integer, how text, row_count bigint not null, examples text not null,
        primary key (table_name, page, how));
      create table quell_import.ended (
        table_name text, id bigint, was text not null, became text not null,
        primary key (table_name, id));
      create table quell_import.foreign_key (
        table_name text, column_name text, parent text, name text, definition text,
        primary key (table_name, name));
      create table quell_import.index (name text primary key, definition text);
      """;

  /** An import that was begun. */
  record Run(String source, boolean ended) {}

  /**
   * A page that is committed.
   *
   * @param mended whether any of its rows referred to nothing, so that it is read again each time
   */
  record Committed(int number, KeyRange range, PageSum sum, boolean mended) {}

  /** Finds the last import, if there was one. */
  Optional<Run> lastRun() throws SQLException {
    try (ResultSet there =
        statement.executeQuery("select to_regclass('quell_import.run') is not null")) {
      there.next();
      if (!there.getBoolean(1)) {
        return Optional.empty();
      }
    }
    try (ResultSet found =
        statement.executeQuery(
            """
            select source, ended_at is not null from quell_import.run
            order by id desc limit 1
            """)) {
      return found.next()
          ? Optional.of(new Run(found.getString(1), found.getBoolean(2)))
          : Optional.empty();
    }
  }

  void create() throws SQLException {
    statement.execute(SCHEMA);
  }

  void begin(String source) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into quell_import.run (source) values (?)")) {
      insert.setString(1, source);
      insert.execute();
    }
  }

  void end() throws SQLException {
    statement.execute(
        "update quell_import.run set ended_at = clock_timestamp() where ended_at is null");
  }

  List<Committed> pages(String table) throws SQLException {
    List<Committed> pages = new ArrayList<>();
    List<Long> after = List.of();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select number, last_key, row_count, digest,
                   exists (select from quell_import.refused r
                           where r.table_name = p.table_name and r.page = p.number)
                   or exists (select from quell_import.change c
                              where c.table_name = p.table_name and c.page = p.number
                                and c.how like '% named no row of %')
            from quell_import.page p
            where table_name = ?
            order by number
            """)) {
      select.setString(1, table);
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          List<Long> last = Arrays.asList((Long[]) found.getArray(2).getArray());
          pages.add(
              new Committed(
                  found.getInt(1),
                  new KeyRange(after, last),
                  new PageSum(found.getLong(3), found.getString(4)),
                  found.getBoolean(5)));
          after = last;
        }
      }
    }
    return pages;
  }

  /** Forgets what was told of a page, which is written again. */
  void forget(String table, int number) throws SQLException {
    for (String what :
        List.of(
            "page where table_name = ? and number = ?",
            "refused where table_name = ? and page = ?",
            "change where table_name = ? and page = ?")) {
      try (PreparedStatement delete =
          connection.prepareStatement("delete from quell_import." + what)) {
        delete.setString(1, table);
        delete.setInt(2, number);
        delete.execute();
      }
    }
  }

  void add(String table, int number, List<Long> lastKey, Page page) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into quell_import.page values (?, ?, ?::bigint[], ?, ?)")) {
      insert.setString(1, table);
      insert.setInt(2, number);
      insert.setArray(3, connection.createArrayOf("bigint", lastKey.toArray()));
      insert.setLong(4, page.rows());
      insert.setString(5, page.digest());
      insert.execute();
    }
    if (page.changes().all().isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement("insert into quell_import.change values (?, ?, ?, ?, ?)")) {
      for (Map.Entry<String, Changes.Change> change : page.changes().all().entrySet()) {
        insert.setString(1, table);
        insert.setInt(2, number);
        insert.setString(3, change.getKey());
        insert.setLong(4, change.getValue().rows());
        insert.setString(5, change.getValue().examples());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Names the tables of which rows were merged. */
  Set<String> tablesOf(String what) throws SQLException {
    Set<String> tables = new HashSet<>();
    try (ResultSet found =
        statement.executeQuery("select distinct table_name from quell_import." + what)) {
      while (found.next()) {
        tables.add(found.getString(1));
      }
    }
    return tables;
  }
}
