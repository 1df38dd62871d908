package dev.quell.loadtest.gatling;

import dev.quell.loadtest.rows.RegisteredTasks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** One array in the hands of one distributor. Not thread-safe. */
final class Lot {
  private static final Set<String> FINAL = Set.of("D", "F");

  private final RegisteredTasks tasks;
  private final Iterator<Ending> endings;
  private final List<Attempt> attempts = new ArrayList<>();
  private int batch;
  private int queued;
  private boolean finished;

  /**
   * An array whose Tasks may be queued.
   *
   * @param endings without end
   */
  Lot(RegisteredTasks tasks, Iterator<Ending> endings) {
    this.tasks = tasks;
    this.endings = endings;
  }

  String path(String route) {
    return "/array/" + tasks.array() + '/' + route;
  }

  List<Long> taskIds() {
    return tasks.ids();
  }

  /** The server has told the status of every Task. What is queued now is one new batch. */
  int queued(JsonObject tasksByStatus) {
    attempts.clear();
    queued = tasksByStatus.getJsonArray("Q", new JsonArray()).size();
    batch += queued > 0 ? 1 : 0;
    finished = FINAL.containsAll(tasksByStatus.fieldNames());
    return queued;
  }

  /** Members of the newest batch that are yet to be launched. */
  int size() {
    return queued;
  }

  boolean isFinished() {
    return finished;
  }

  int batch() {
    return batch;
  }

  /** Where the id of the next member of the newest batch is. */
  String lookupPath() {
    return new Attempt(0, tasks.array(), batch, attempts.size(), Ending.DONE).lookupPath();
  }

  /** The next member of the newest batch has this id. */
  void found(long id) {
    attempts.add(new Attempt(id, tasks.array(), batch, attempts.size(), endings.next()));
  }

  List<Attempt> attempts(Predicate<Ending> which) {
    return attempts.stream().filter(attempt -> which.test(attempt.ending())).toList();
  }

  JsonArray instanceIds() {
    return new JsonArray(attempts.stream().map(Attempt::id).toList());
  }

  /** What the cluster calls the members. */
  JsonObject distributorIds() {
    JsonObject ids = new JsonObject();
    attempts.forEach(attempt -> ids.put(Long.toString(attempt.id()), attempt.distributorId()));
    return ids;
  }
}
