package dev.quell.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Reads which instances are meant. Filters that stand side by side must all hold. */
final class SelectorOptions {
  @Option(names = "--workflow", paramLabel = "ID", description = "Instances of a workflow.")
  private @Nullable Long workflow;

  @Option(names = "--run", paramLabel = "ID", description = "Of one run of a workflow.")
  private @Nullable Long run;

  @Option(names = "--array", paramLabel = "ID", description = "Of an array.")
  private @Nullable Long array;

  @Option(
      names = "--batch",
      paramLabel = "NUMBER",
      description = "Of one submission of the array that --array names.")
  private @Nullable Long batch;

  @Option(names = "--template", paramLabel = "ID", description = "Of a task template.")
  private @Nullable Long template;

  @Option(
      names = "--task",
      paramLabel = "ID",
      split = ",",
      description = "The newest instances of these tasks; several with commas. No filters besides.")
  private List<Long> tasks = List.of();

  @Option(
      names = "--instance",
      paramLabel = "ID",
      split = ",",
      description = "These instances; several with commas. No filters besides.")
  private List<Long> instances = List.of();

  @Option(
      names = "--status",
      paramLabel = "LETTER",
      split = ",",
      description = "In one of these live statuses: some of Q, I, O, R, T, X, K.")
  private List<String> statuses = List.of();

  @Option(names = "--user", paramLabel = "NAME", description = "Of the runs of a user.")
  private @Nullable String user;

  @Option(names = "--node", paramLabel = "NAME", description = "On a node of the cluster.")
  private @Nullable String node;

  @Option(
      names = "--in-state",
      paramLabel = "TIME",
      converter = SecondsConverter.class,
      description = "At least so long in their status: seconds, or 5m, 2h, 1d.")
  private @Nullable Double inState;

  @Option(
      names = "--overdue",
      paramLabel = "TIME",
      arity = "0..1",
      fallbackValue = "0",
      converter = SecondsConverter.class,
      description = "Whose next report is overdue, by at least so long if a time is given.")
  private @Nullable Double overdue;

  /** Creates the selector as the server reads it; empty if no option was given. */
  JsonObject toJson() {
    JsonObject json = new JsonObject();
    put(json, "task_ids", tasks);
    put(json, "task_instance_ids", instances);
    put(json, "workflow_id", workflow);
    put(json, "workflow_run_id", run);
    put(json, "array_id", array);
    put(json, "array_batch_num", batch);
    put(json, "task_template_id", template);
    put(json, "status", statuses);
    put(json, "user", user);
    put(json, "node", node);
    put(json, "min_seconds_in_state", inState);
    put(json, "min_seconds_overdue", overdue);
    return json;
  }

  private static void put(JsonObject json, String name, @Nullable Object value) {
    if (value instanceof List<?> list) {
      if (!list.isEmpty()) {
        json.put(name, new JsonArray(list));
      }
    } else if (value != null) {
      json.put(name, value);
    }
  }
}
