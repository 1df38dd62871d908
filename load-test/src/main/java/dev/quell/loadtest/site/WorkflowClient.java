package dev.quell.loadtest.site;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.rows.LoadWorkflow;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Is the client and the distributor of one workflow: looks every half minute what has changed, and
 * puts a new Task through bind, queue, instantiate and launch for each that has ended; a Task that
 * may be tried again is queued again. Confined to one event loop.
 */
final class WorkflowClient {
  private static final int CHUNK = 500;
  private static final int LOOKS_PER_FULL_UPDATE = 20;
  private static final JsonObject EMPTY = new JsonObject();

  private final Calls calls;
  private final Workers workers;
  private final Pace pace;
  private final int number;
  private final LoadWorkflow workflow;
  private final long array;
  private final long node;
  private int ended;
  private long bound = System.currentTimeMillis() * 1_000;
  private int looks;
  private String lastSync = "";

  WorkflowClient(Calls calls, Workers workers, Pace pace, int number, Site site) {
    this.calls = calls;
    this.workers = workers;
    this.pace = pace;
    this.number = number;
    this.workflow = site.workflows().get(number);
    this.array = workflow.newArray("replacements");
    this.node = site.node();
  }

  /** Hears that an instance has ended. */
  void hasEnded() {
    ended++;
  }

  /**
   * Looks, after a while, and from then on again and again; it has been at work for so many looks.
   */
  void start(long millis, int before) {
    looks = before;
    calls
        .call(Kind.POLLS, Request.read("/time"))
        .onSuccess(answer -> lastSync = answer.toJsonObject().getString("time"))
        .onComplete(told -> calls.later(millis, this::look));
  }

  private void look() {
    replace()
        .compose(replaced -> poll("log_heartbeat", runHeartbeat()))
        .compose(heard -> poll("set_status_for_triaging", EMPTY))
        .compose(triaged -> sync(TaskInstanceStatus.RUNNING, workers.running(number)))
        .compose(synced -> sync(TaskInstanceStatus.KILL_SELF))
        .compose(
            synced -> calls.call(Kind.POLLS, Request.read(path("get_max_concurrently_running"))))
        .onComplete(looked -> calls.later(pace.poll(), this::look));
  }

  private Future<Void> replace() {
    return update()
        .compose(again -> bindBeside(again))
        .compose(tasks -> inTurn(chunks(tasks), this::launch));
  }

  /** Completes with the Tasks that may be tried again. */
  private Future<List<Long>> update() {
    boolean full = ++looks % LOOKS_PER_FULL_UPDATE == 0;
    return calls
        .call(
            Kind.POLLS,
            full
                ? Request.taskStatusUpdates(workflow.id())
                : Request.taskStatusUpdates(workflow.id(), lastSync))
        .map(Buffer::toJsonObject)
        .map(
            updates -> {
              lastSync = updates.getString("time");
              return ids(updates.getJsonObject("tasks_by_status").getJsonArray("G"));
            });
  }

  private String path(String route) {
    return "/workflow/" + workflow.id() + '/' + route;
  }

  private static JsonObject runHeartbeat() {
    return JsonObject.of("status", "R", "next_report_increment", 93);
  }

  private Future<Buffer> poll(String route, JsonObject body) {
    return calls.call(Kind.POLLS, Request.ofRun(workflow.run(), route, body));
  }

  private Future<JsonObject> sync(TaskInstanceStatus status, long... known) {
    return calls
        .callOf(Kind.POLLS, () -> Request.syncStatus(workflow.run(), status, sorted(known)))
        .map(answer -> answer.toJsonObject().getJsonObject("status_updates"));
  }

  private static long[] sorted(long... ids) {
    Arrays.sort(ids);
    return ids;
  }

  /**
   * Binds a Task for each instance that has ended, unless its own is tried again. Completes with
   * the ids of both.
   */
  private Future<List<Long>> bindBeside(List<Long> again) {
    ended -= again.size();
    int due = Math.max(0, ended);
    ended -= due;
    List<Long> all = new ArrayList<>(again);
    List<Integer> sizes =
        IntStream.iterate(due, left -> left > 0, left -> left - CHUNK)
            .mapToObj(left -> Math.min(CHUNK, left))
            .toList();
    return inTurn(sizes, size -> bind(size).map(all::addAll).mapEmpty()).map(done -> all);
  }

  private Future<List<Long>> bind(int size) {
    JsonObject tasks = new JsonObject();
    for (int i = 0; i < size; i++) {
      String hash = Long.toString(++bound);
      tasks.put(
          hash,
          JsonArray.of(
              node,
              hash,
              array,
              workflow.resources(),
              "load test",
              "true",
              3,
              false,
              EMPTY,
              new JsonArray()));
    }
    JsonObject body =
        JsonObject.of("workflow_id", workflow.id(), "mark_created", false, "tasks", tasks);
    return calls
        .call(Kind.LIFE_CYCLE, Request.put("/task/bind_tasks_no_args", body.toBuffer()))
        .map(
            answer ->
                answer.toJsonObject().getJsonObject("tasks").stream()
                    .map(task -> ((JsonArray) task.getValue()).getLong(0))
                    .toList());
  }

  /** Queues some Tasks and launches what is queued then. */
  private Future<Void> launch(List<Long> tasks) {
    return calls
        .call(
            Kind.LIFE_CYCLE,
            Request.queueTaskBatch(array, tasks, workflow.resources(), workflow.run()))
        .compose(queued -> sync(TaskInstanceStatus.QUEUED))
        .compose(updates -> inTurn(chunks(ids(updates.getJsonArray("Q"))), this::instantiate));
  }

  private Future<Void> instantiate(List<Long> instances) {
    return calls
        .call(Kind.LIFE_CYCLE, Request.instantiateTaskInstances(instances))
        .map(answer -> answer.toJsonObject().getJsonArray("task_instance_batches"))
        .compose(
            batches -> inTurn(batches.stream().map(JsonArray.class::cast).toList(), this::submit));
  }

  private Future<Void> submit(JsonArray batch) {
    long ofArray = batch.getLong(0);
    List<Long> instances = ids(batch.getJsonArray(4));
    JsonObject names = new JsonObject();
    instances.forEach(id -> names.put(Long.toString(id), ofArray + "_" + id));
    return calls
        .call(Kind.LIFE_CYCLE, Request.transitionToLaunched(ofArray, batch.getInteger(2)))
        .compose(
            launched ->
                calls.call(Kind.LIFE_CYCLE, Request.ofArray(ofArray, "log_distributor_id", names)))
        .onSuccess(named -> instances.forEach(id -> workers.start(number, id)))
        .mapEmpty();
  }

  private static List<Long> ids(JsonArray ids) {
    return ids == null
        ? List.of()
        : ids.stream().map(id -> ((Number) id).longValue()).sorted().toList();
  }

  private static List<List<Long>> chunks(List<Long> ids) {
    return IntStream.iterate(0, from -> from < ids.size(), from -> from + CHUNK)
        .mapToObj(from -> ids.subList(from, Math.min(from + CHUNK, ids.size())))
        .toList();
  }

  /** Does something with one thing after the other, until it fails. */
  private static <T> Future<Void> inTurn(List<T> things, Function<T, Future<Void>> action) {
    Future<Void> chain = Future.succeededFuture();
    for (T thing : things) {
      chain = chain.compose(before -> action.apply(thing));
    }
    return chain;
  }
}
