package dev.quell.loadtest.rows;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.report.Check;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Looks at what the database holds of some Tasks and of all their instances, and at what holds of
 * them whenever nothing is under way ({@code docs/contract/fsm.md} §2, §3), whatever was thrown at
 * the server before, and whichever server it is.
 */
public record Inspection(Database database, String tasks, List<Long> parameters) {
  /** Queries for what breaks a sentence, which stands above each in the file. */
  private static final Map<String, String> INVARIANTS = new LinkedHashMap<>();

  static {
    try (InputStream file = Inspection.class.getResourceAsStream("invariants.sql")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      for (String each : text.split("\n\n", -1)) {
        String[] invariant = each.split("\n", 2);
        INVARIANTS.put(invariant[0].substring("-- ".length()), invariant[1]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks at some Tasks of a workflow. */
  static Inspection of(Database database, long workflow, long firstTask, long lastTask) {
    String tasks = "select * from task where workflow_id = ? and id between ? and ?";
    return new Inspection(database, tasks, List.of(workflow, firstTask, lastTask));
  }

  /** Looks at all Tasks that there are. */
  public static Inspection ofAll(Database database) {
    return new Inspection(database, "select * from task", List.of());
  }

  /** Counts instances. */
  public long instances() {
    return count("select id from instances");
  }

  /** Counts instances in a status. */
  public long countIn(TaskInstanceStatus status) {
    return count("select id from instances where status = ?", status.code());
  }

  /** Counts instances in error of which exactly one line of the error log tells. */
  public long countLoggedErrors() {
    return count(
        """
        select ti.id from instances ti
        where ti.status = 'E'
          and 1 = (select count(*) from task_instance_error_log where task_instance_id = ti.id)
        """);
  }

  /** Counts instances whose deadline a heartbeat has moved: prepared ones have a day. */
  public long countWithHeartbeat() {
    return count(
        "select id from instances where report_by_date < clock_timestamp() + interval '1 hour'");
  }

  /** Counts Tasks whose status is not what that of their newest instance makes it. */
  public long disagreements() {
    String invariant = "every Task is where its newest instance is";
    return count(Objects.requireNonNull(INVARIANTS.get(invariant)));
  }

  /** Checks everything that holds whenever nothing is under way. */
  public List<Check> invariants() {
    return INVARIANTS.entrySet().stream()
        .map(invariant -> new Check(invariant.getKey(), count(invariant.getValue())))
        .toList();
  }

  /** Counts instances that are not in the status that the server acknowledged last. */
  public static long countLost(Database database, Map<Long, String> acknowledged) {
    return database.number(
        """
        select count(*)
        from unnest(?::bigint[], ?::text[]) as told (id, status)
        left join task_instance ti on ti.id = told.id
        where ti.status is distinct from told.status
        """,
        acknowledged.keySet().toArray(Long[]::new),
        acknowledged.values().toArray(String[]::new));
  }

  /** Counts the rows of a query that may read {@code tasks} and {@code instances} to look at. */
  private long count(String query, Object... further) {
    String sql =
        """
        with tasks as not materialized (
          %s
        ),
        instances as not materialized (
          select ti.* from task_instance ti join tasks t on t.id = ti.task_id
        )
        select count(*) from (%s) counted
        """;
    Stream<Object> all = Stream.concat(parameters.stream(), Stream.of(further));
    return database.number(sql.formatted(tasks, query), all.toArray());
  }
}
