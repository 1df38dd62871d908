package dev.quell.api.movein;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quell.api.database.DatabaseAddress;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Brings a workflow back that was written out before it was removed. */
public final class ArchivedWorkflow {
  private static final int PAGE = 1_000;
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String FOREIGN_KEY_VIOLATION = "23503";
  private static final Set<String> TABLES =
      Set.of(
          "dag",
          "edge",
          "workflow",
          "workflow_attribute",
          "workflow_run",
          "array",
          "task",
          "task_attribute",
          "task_arg",
          "task_instance",
          "task_instance_error_log");

  private final Path file;
  private final Connection connection;
  private final Map<String, Long> written = new TreeMap<>();

  /** By the id that is written: where the DAG is now. It may have gone, and been made anew. */
  private final Map<Long, Long> dags = new HashMap<>();

  private ArchivedWorkflow(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Inserts all rows of a file, in one transaction. Blocks.
   *
   * @param output takes how many rows of which tables
   * @throws ImportException if the file is not whole, or its rows do not fit into the database
   */
  public static void bringBack(Path file, DatabaseAddress address, PrintWriter output) {
    try {
      requireWhole(file);
      try (Connection connection = address.dataSource().getConnection()) {
        connection.setAutoCommit(false);
        ArchivedWorkflow archive = new ArchivedWorkflow(file, connection);
        archive.insert();
        connection.commit();
        archive.written.forEach((table, rows) -> output.println(table + ": " + rows));
      }
    } catch (IOException | RuntimeException e) {
      throw e instanceof ImportException told
          ? told
          : new ImportException(
              "The file %s cannot be read: %s".formatted(file, ImportException.oneLine(e)), e);
    } catch (SQLException e) {
      throw refusal(file, address, e);
    }
  }

  private static ImportException refusal(Path file, DatabaseAddress address, SQLException e) {
    String why =
        switch (String.valueOf(e.getSQLState())) {
          case UNIQUE_VIOLATION ->
              "the workflow, or one that is made of the same, is there already";
          case FOREIGN_KEY_VIOLATION ->
              "what it shares with others, as its nodes, is not there: it belongs to"
                  + " another database";
          default -> ImportException.oneLine(e);
        };
    return new ImportException(
        "The workflow of %s cannot be brought back into the database %s: %s. Nothing was changed."
            .formatted(file, address, why),
        e);
  }

  /** As {@code sha256sum -c} does. */
  private static void requireWhole(Path file) throws IOException {
    Path checksum = file.resolveSibling(file.getFileName() + ".sha256");
    if (!Files.isReadable(file) || !Files.isReadable(checksum)) {
      throw new ImportException(
          "There must be the file %s and its checksum %s, and one of them cannot be read."
              .formatted(file, checksum));
    }
    String told = Files.readString(checksum).split("\\s", 2)[0];
    MessageDigest digest = sha256();
    try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
      bytes.transferTo(java.io.OutputStream.nullOutputStream());
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(told)) {
      throw new ImportException(
          "The file %s is not what was written: its checksum is not that of %s. Nothing was changed."
              .formatted(file, checksum));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void insert() throws IOException, SQLException {
    String table = "";
    JsonArray rows = new JsonArray();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject told = new JsonObject(line);
        if (!told.getString("table").equals(table) || rows.size() == PAGE) {
          insert(table, rows);
          table = told.getString("table");
          rows = new JsonArray();
        }
        rows.add(told.getJsonObject("row"));
      }
    }
    insert(table, rows);
  }

  private void insert(String table, JsonArray rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    if (!TABLES.contains(table)) {
      throw new ImportException(
          "The file %s has rows of the table %s, which is none of a workflow's."
              .formatted(file, table));
    }
    if (table.equals("dag")) {
      bringDagsBack(rows);
    } else {
      insertRows(table, rows);
    }
  }

  private void bringDagsBack(JsonArray rows) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            insert into dag (id, hash, created_date)
            select id, hash, created_date from jsonb_populate_record(null::dag, ?::jsonb)
            on conflict (hash) do update set used_at = clock_timestamp()
            returning id
            """)) {
      for (Object row : rows) {
        JsonObject dag = (JsonObject) row;
        statement.setString(1, dag.encode());
        try (ResultSet there = statement.executeQuery()) {
          there.next();
          dags.put(dag.getLong("id"), there.getLong(1));
        }
      }
    }
  }

  /** Edges may be there: other workflows have the same DAG. */
  private void insertRows(String table, JsonArray rows) throws SQLException {
    rows.forEach(row -> followDag((JsonObject) row));
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into %1$s (%2$s) select %2$s from jsonb_populate_recordset(null::%1$s, ?::jsonb)%3$s"
                .formatted(
                    TargetTable.quoted(table),
                    storedColumns(table),
                    table.equals("edge") ? " on conflict do nothing" : ""))) {
      statement.setString(1, rows.encode());
      written.merge(table, (long) statement.executeUpdate(), Long::sum);
    }
  }

  /** All but those that the database computes by itself. */
  private String storedColumns(String table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select string_agg(quote_ident(attname), ', ' order by attnum)
            from pg_attribute
            where attrelid = ?::regclass and attnum > 0 and not attisdropped
              and attgenerated = ''
            """)) {
      statement.setString(1, TargetTable.quoted(table));
      try (ResultSet columns = statement.executeQuery()) {
        columns.next();
        return columns.getString(1);
      }
    }
  }

  private void followDag(JsonObject row) {
    Long dag = row.getLong("dag_id");
    if (dag != null) {
      row.put("dag_id", dags.getOrDefault(dag, dag));
    }
  }
}
