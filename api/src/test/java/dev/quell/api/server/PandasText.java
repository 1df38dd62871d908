package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * The fields whose text is itself JSON: a table by columns. The order of columns counts, how
 * characters are escaped does not.
 */
final class PandasText {
  private static final Set<String> TABLES =
      Set.of("workflows", "workflow_tasks", "task_instance_status");
  private static final String CREATED = "CREATED_DATE";

  private PandasText() {}

  static boolean isTable(String field) {
    return TABLES.contains(field);
  }

  /** The text with its times, in milliseconds, masked. */
  static String mask(String text) {
    JsonObject table = new JsonObject(text);
    JsonObject created = table.getJsonObject(CREATED, new JsonObject());
    for (String row : Set.copyOf(created.fieldNames())) {
      assertThat(created.getLong(row)).isGreaterThan(1_700_000_000_000L);
      created.put(row, "masked");
    }
    return table.encode();
  }
}
