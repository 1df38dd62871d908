package dev.quell.api.registration;

import io.vertx.sqlclient.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command with one split of its arguments.
 *
 * @param argIds the ids of all arguments by name
 */
record TemplateVersion(
    long id,
    long templateId,
    String commandTemplate,
    List<String> nodeArgs,
    List<String> taskArgs,
    List<String> opArgs,
    Map<String, Long> argIds) {

  static TemplateVersion from(Row row) {
    String[] names = row.getArrayOfStrings("arg_names");
    Long[] ids = row.getArrayOfLongs("arg_ids");
    Map<String, Long> argIds = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      argIds.put(names[i], ids[i]);
    }
    return new TemplateVersion(
        row.getLong("id"),
        row.getLong("task_template_id"),
        row.getString("command_template"),
        List.of(row.getArrayOfStrings("node_args")),
        List.of(row.getArrayOfStrings("task_args")),
        List.of(row.getArrayOfStrings("op_args")),
        argIds);
  }
}
