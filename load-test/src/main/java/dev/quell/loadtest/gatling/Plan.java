package dev.quell.loadtest.gatling;

import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.RegisteredTasks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/**
 * What a simulation is to do, and the rows that were prepared for it. Goes from the load test to
 * Gatling's process as a file, in JSON. Immutable.
 *
 * @param url of the server under test, without a path
 * @param users that are at work at once
 * @param seconds of load
 * @param perSecond calls a second where the rate is fixed
 * @param connections most calls without an answer where the rate is fixed
 * @param run id of the workflow run that owns the rows
 * @param resources id of the task resources to queue with
 * @param tasks that may be queued, an array at a time
 * @param launched instances that may start
 * @param running instances that may tell of themselves
 * @param doomed batches of instances that were told to die
 */
public record Plan(
    String url,
    int users,
    int seconds,
    double perSecond,
    int connections,
    long run,
    long resources,
    List<RegisteredTasks> tasks,
    List<Batch> launched,
    List<Batch> running,
    List<Batch> doomed) {

  public Plan {
    tasks = List.copyOf(tasks);
    launched = List.copyOf(launched);
    running = List.copyOf(running);
    doomed = List.copyOf(doomed);
  }

  /** Reads what {@link #toJson} has written. */
  public static Plan ofJson(JsonObject json) {
    return new Plan(
        json.getString("url"),
        json.getInteger("users"),
        json.getInteger("seconds"),
        json.getDouble("per_second"),
        json.getInteger("connections"),
        json.getLong("run"),
        json.getLong("resources"),
        list(json.getJsonArray("tasks"), Plan::tasksOf),
        list(json.getJsonArray("launched"), Plan::batchOf),
        list(json.getJsonArray("running"), Plan::batchOf),
        list(json.getJsonArray("doomed"), Plan::batchOf));
  }

  /** The plan for a file. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("url", url)
        .put("users", users)
        .put("seconds", seconds)
        .put("per_second", perSecond)
        .put("connections", connections)
        .put("run", run)
        .put("resources", resources)
        .put("tasks", array(tasks, Plan::json))
        .put("launched", array(launched, Plan::json))
        .put("running", array(running, Plan::json))
        .put("doomed", array(doomed, Plan::json));
  }

  private static JsonObject json(RegisteredTasks tasks) {
    return new JsonObject()
        .put("array", tasks.array())
        .put("first", tasks.first())
        .put("size", tasks.size());
  }

  private static RegisteredTasks tasksOf(JsonObject json) {
    return new RegisteredTasks(
        json.getLong("array"), json.getLong("first"), json.getInteger("size"));
  }

  private static JsonObject json(Batch batch) {
    return new JsonObject()
        .put("array", batch.array())
        .put("number", batch.number())
        .put("first_instance", batch.firstInstance())
        .put("first_task", batch.firstTask())
        .put("size", batch.size());
  }

  private static Batch batchOf(JsonObject json) {
    return new Batch(
        json.getLong("array"),
        json.getInteger("number"),
        json.getLong("first_instance"),
        json.getLong("first_task"),
        json.getInteger("size"));
  }

  private static <T> JsonArray array(List<T> list, Function<T, JsonObject> json) {
    return new JsonArray(list.stream().map(json).toList());
  }

  private static <T> List<T> list(JsonArray array, Function<JsonObject, T> of) {
    return array.stream().map(JsonObject.class::cast).map(of).toList();
  }
}
