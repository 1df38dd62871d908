package dev.quell.api.view;

import dev.quell.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A workflow with very many tasks, each with an instance, and how it looks on the wire. */
final class LongListing {
  private static final Map<String, String> WORDS =
      Map.of("G", "PENDING", "D", "DONE", "R", "RUNNING", "F", "FATAL");

  /** Long ones make a long answer of fewer rows. */
  private static final String COMMAND = "run ".repeat(100);

  final Flow flow;
  private final TestDatabase db;

  private LongListing(Flow flow, TestDatabase db) {
    this.flow = flow;
    this.db = db;
  }

  /** Its tasks have names that JSON and tables write in different ways. */
  static LongListing of(int tasks, TestDatabase db) {
    Flow flow = Flow.failed(db);
    long first = flow.task("G");
    db.execute("update task set name = 't/\"ü-1', command = ? where id = ?", COMMAND, first);
    db.execute(
        """
        insert into task
          (workflow_id, node_id, task_args_hash, array_id, name, command, task_resources_id, status,
           num_attempts, max_attempts, status_date)
        select workflow_id, node_id, 'copy-' || n, array_id, 't/"ü-' || n, '%3$s',
               task_resources_id, (array['G', 'D', 'R', 'F'])[1 + n %% 4], n %% 3, 3, status_date
        from task, generate_series(2, %1$d) as n
        where workflow_id = %2$d
        """
            .formatted(tasks, flow.workflow, COMMAND));
    db.execute(
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status, stdout)
        select %d, array_id, id, task_resources_id, id, 0, 'D', '/logs/' || id
        from task where workflow_id = %d order by id
        """
            .formatted(flow.run, flow.workflow));
    db.execute("analyze task, task_instance");
    return new LongListing(flow, db);
  }

  /** The answer of {@code workflow_tasks}. */
  String workflowTasks(int limit) {
    List<List<Object>> newest = tasks("desc limit " + limit);
    return ("{\"workflow_tasks\":\"{"
        + String.join(
            ",",
            column("TASK_ID", newest, row -> row.get(0)),
            column("TASK_NAME", newest, row -> text("t\\\\/\\\\\\\"\\\\u00fc-" + row.get(1))),
            column("STATUS", newest, row -> text(WORDS.get(row.get(2)))),
            column("RETRIES", newest, row -> Math.max((int) row.get(3) - 1, 0)))
        + "}\"}");
  }

  private static String column(
      String name, List<List<Object>> rows, Function<List<Object>, Object> value) {
    StringBuilder column = new StringBuilder(text(name)).append(":{");
    for (int i = 0; i < rows.size(); i++) {
      column
          .append(i == 0 ? "" : ",")
          .append(text(Integer.toString(i)))
          .append(':')
          .append(value.apply(rows.get(i)));
    }
    return column.append('}').toString();
  }

  /** In quotes that stand in a string themselves. */
  private static String text(String value) {
    return "\\\"" + value + "\\\"";
  }

  /** The answer of {@code task_table_viz}. */
  String taskTable() {
    return tasks("asc").stream()
        .map(
            row ->
                ("{\"task_id\":%s,\"task_name\":\"t/\\\"ü-%s\",\"task_status\":\"%s\","
                        + "\"task_command\":\"%s\",\"task_num_attempts\":%s,"
                        + "\"task_status_date\":\"2026-01-02 03:04:05\",\"task_max_attempts\":3}")
                    .formatted(row.get(0), row.get(1), WORDS.get(row.get(2)), COMMAND, row.get(3)))
        .collect(Collectors.joining(",", "{\"tasks\":[", "]}"));
  }

  /** The answer of {@code get_array_tasks}, in one of its orders. */
  String arrayTasks() {
    return db
        .rows(
            """
            select task.id, substr(task.name, 6), ti.id
            from task join task_instance as ti on ti.task_id = task.id
            where task.workflow_id = ? order by ti.id
            """,
            flow.workflow)
        .stream()
        .map(
            row ->
                ("{\"TASK_ID\":%1$s,\"TASK_NAME\":\"t/\\\"ü-%2$s\",\"ARRAY_NAME\":\"fit\","
                        + "\"TASK_INSTANCE_ID\":%3$s,\"OUTPUT_PATH\":\"/logs/%1$s\","
                        + "\"ERROR_PATH\":\"\"}")
                    .formatted(row.get(0), row.get(1), row.get(2)))
        .collect(Collectors.joining(",", "{\"array_tasks\":[", "]}"));
  }

  private List<List<Object>> tasks(String order) {
    return db.rows(
        """
        select id, substr(name, 6), status, num_attempts from task
        where workflow_id = ? order by id\s"""
            + order,
        flow.workflow);
  }
}
