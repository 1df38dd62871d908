package dev.quell.api.database;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Tells what a dump holds, so that a reader knows whether it has all of it: a member of the file.
 *
 * @param schemaVersion the number of the last migration of the database
 */
record DumpManifest(int schemaVersion, List<Table> tables, List<Sequence> sequences) {
  static final String MEMBER = "manifest.json";

  private static final String FORMAT = "quell-dump-1";

  /**
   * A table, in a member of its own, in the text format of COPY.
   *
   * @param columns in the order of the member
   * @param sha256 of the member, not compressed, in hexadecimal digits
   */
  record Table(String name, List<String> columns, long rows, String sha256) {
    String member() {
      return "tables/" + name + ".copy";
    }
  }

  /** How far the ids of a table have come. */
  record Sequence(String name, long lastValue, boolean isCalled) {}

  long rows() {
    return tables.stream().mapToLong(Table::rows).sum();
  }

  JsonObject toJson() {
    JsonArray ofTables = new JsonArray();
    tables.forEach(
        table ->
            ofTables.add(
                new JsonObject()
                    .put("name", table.name)
                    .put("columns", new JsonArray(table.columns))
                    .put("rows", table.rows)
                    .put("sha256", table.sha256)));
    JsonArray ofSequences = new JsonArray();
    sequences.forEach(
        sequence ->
            ofSequences.add(
                new JsonObject()
                    .put("name", sequence.name)
                    .put("last_value", sequence.lastValue)
                    .put("is_called", sequence.isCalled)));
    return new JsonObject()
        .put("format", FORMAT)
        .put("schema_version", schemaVersion)
        .put("tables", ofTables)
        .put("sequences", ofSequences);
  }

  /**
   * Reads it.
   *
   * @throws RuntimeException if it is none
   */
  static DumpManifest ofJson(JsonObject json) {
    if (!FORMAT.equals(json.getString("format"))) {
      throw new IllegalArgumentException("The format is " + json.getValue("format"));
    }
    return new DumpManifest(
        json.getInteger("schema_version"),
        json.getJsonArray("tables").stream()
            .map(JsonObject.class::cast)
            .map(DumpManifest::table)
            .toList(),
        json.getJsonArray("sequences").stream()
            .map(JsonObject.class::cast)
            .map(
                sequence ->
                    new Sequence(
                        sequence.getString("name"),
                        sequence.getLong("last_value"),
                        sequence.getBoolean("is_called")))
            .toList());
  }

  private static Table table(JsonObject json) {
    return new Table(
        json.getString("name"),
        json.getJsonArray("columns").stream().map(String.class::cast).toList(),
        json.getLong("rows"),
        json.getString("sha256"));
  }
}
