package dev.quell.api.view;

import dev.quell.api.http.JsonRows;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Map;

/** How the answers about templates look on the wire. */
final class TemplateViewAnswers {
  private TemplateViewAnswers() {}

  static Buffer details(Row row) {
    return JsonRows.one(row).toBuffer();
  }

  static Buffer versions(RowSet<Row> rows) {
    return new JsonObject().put("task_template_version_ids", JsonRows.all(rows)).toBuffer();
  }

  static Buffer cores(Map<Long, Cores> byVersion) {
    JsonArray info = new JsonArray();
    byVersion.forEach(
        (version, cores) ->
            info.add(
                new JsonObject()
                    .put("id", version)
                    .put("min", cores.min())
                    .put("max", cores.max())
                    .put("avg", cores.average())));
    return new JsonObject().put("core_info", info).toBuffer();
  }

  static Buffer queues(RowSet<Row> rows) {
    return new JsonObject().put("queue_info", JsonRows.all(rows)).toBuffer();
  }
}
