package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that does not stop: again and again it binds tasks to one array, asks what became of
 * those it has, and queues what waits, as far as the limit of the array lets it. It knows what the
 * server has told it alone. One thread runs it; others may ask it.
 */
final class RunawayClient implements Runnable {
  private static final int AT_ONCE = 10;

  /** So many tasks wait at most, so that most of them have failed before. */
  private static final int BACKLOG = 60;

  private static final Set<String> WAIT = Set.of("G", "A");
  private static final Set<String> ENDED = Set.of("D", "F");

  private final ApiServer server;
  private final TestDatabase db;
  private final Fixture fixture;
  private final long arrayId;
  private final int limit;
  private final Random random;
  private final Map<Long, String> letters = new ConcurrentHashMap<>();
  private final AtomicLong queued = new AtomicLong();
  private final AtomicLong rounds = new AtomicLong();
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
  private volatile boolean binds = true;
  private volatile boolean stopped;
  private long bound;
  private String lastSync;

  /**
   * @param limit tasks that may be under way at once
   */
  RunawayClient(ApiServer server, TestDatabase db, Fixture fixture, long arrayId, int limit) {
    this.server = server;
    this.db = db;
    this.fixture = fixture;
    this.arrayId = arrayId;
    this.limit = limit;
    random = new Random(arrayId);
  }

  @Override
  public void run() {
    while (!stopped) {
      if (binds && count(WAIT) < BACKLOG) {
        bind();
      }
      learn();
      queue();
      rounds.incrementAndGet();
    }
  }

  private void bind() {
    db.rows(
            """
            insert into task
              (workflow_id, task_args_hash, array_id, name, command, task_resources_id, max_attempts,
               status)
            select ?, 'runaway-' || ? || '-' || n, ?, 'task', 'true', ?, 10000, 'G'
            from generate_series(?::bigint + 1, ?::bigint) as n
            returning id
            """,
            fixture.workflowId(),
            arrayId,
            arrayId,
            fixture.resourcesId(),
            bound,
            bound + AT_ONCE)
        .forEach(row -> letters.put((Long) row.get(0), "G"));
    bound += AT_ONCE;
  }

  /** What has changed since it asked last. */
  private void learn() {
    JsonObject body = new JsonObject();
    if (lastSync != null) {
      body.put("last_sync", lastSync);
    }
    JsonObject answer =
        ask("workflow/%d/task_status_updates".formatted(fixture.workflowId()), body);
    if (answer != null) {
      lastSync = answer.getString("time");
      note(answer.getJsonObject("tasks_by_status"));
    }
  }

  private void queue() {
    List<Long> ready = new ArrayList<>(tasks(WAIT));
    Collections.shuffle(ready, random);
    long room = Math.min(AT_ONCE, limit - (letters.size() - count(WAIT) - count(ENDED)));
    if (room <= 0 || ready.isEmpty()) {
      return;
    }
    List<Long> chosen = ready.subList(0, (int) Math.min(room, ready.size()));
    JsonObject answer =
        ask(
            "array/%d/queue_task_batch".formatted(arrayId),
            new JsonObject()
                .put("task_ids", new JsonArray(List.copyOf(chosen)))
                .put("task_resources_id", fixture.resourcesId())
                .put("workflow_run_id", fixture.runId())
                .put("cluster_id", 1));
    if (answer != null) {
      JsonObject byStatus = answer.getJsonObject("tasks_by_status");
      queued.addAndGet(byStatus.getJsonArray("Q", new JsonArray()).size());
      note(byStatus);
    }
  }

  /** Its own ones; another client may work on the same workflow. */
  private void note(JsonObject byStatus) {
    for (String letter : byStatus.fieldNames()) {
      for (Object id : byStatus.getJsonArray(letter)) {
        letters.computeIfPresent(((Number) id).longValue(), (task, before) -> letter);
      }
    }
  }

  /** The answer; null if it is to try again. */
  private JsonObject ask(String path, JsonObject body) {
    HttpResponse<String> response = server.post("/api/v3/" + path, body);
    if (response.statusCode() == 200) {
      return json(response);
    }
    if (response.statusCode() != 503) {
      surprises.add(path + ": " + response.statusCode() + " " + response.body());
    }
    return null;
  }

  private long count(Set<String> some) {
    return letters.values().stream().filter(some::contains).count();
  }

  private Set<Long> tasks(Set<String> some) {
    Set<Long> tasks = ConcurrentHashMap.newKeySet();
    letters.forEach(
        (task, letter) -> {
          if (some.contains(letter)) {
            tasks.add(task);
          }
        });
    return tasks;
  }

  /** What it has not been told the end of. */
  List<Long> unfinished() {
    return letters.keySet().stream()
        .filter(task -> !ENDED.contains(letters.get(task)))
        .sorted()
        .toList();
  }

  /** Whether it has been told that all of some tasks have ended, so that it need not wait. */
  boolean knowsTheEndOf(Collection<Long> tasks) {
    return tasks.stream().allMatch(task -> ENDED.contains(letters.getOrDefault(task, "D")));
  }

  /** Whether it has nothing more to wait for. */
  boolean mayEnd() {
    return !binds && knowsTheEndOf(letters.keySet());
  }

  /** Has it bind no more tasks. */
  void bindNoMore() {
    binds = false;
  }

  void stop() {
    stopped = true;
  }

  /** How many times a task of it was queued. */
  long queued() {
    return queued.get();
  }

  long rounds() {
    return rounds.get();
  }

  /** Answers that no client should get. */
  Collection<String> surprises() {
    return surprises;
  }
}
