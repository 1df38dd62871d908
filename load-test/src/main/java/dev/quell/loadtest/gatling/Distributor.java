package dev.quell.loadtest.gatling;

import dev.quell.loadtest.gatling.ArraySimulation.Attempt;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.rows.RegisteredTasks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Brings arrays to their end, one after the other, as client and distributor do ({@code
 * docs/contract/array-and-task-instance.md} §2-§6, §8): whatever may be queued is queued,
 * instantiated, launched and handed to the workers, again and again until every Task is done or out
 * of attempts.
 */
final class Distributor implements Consumer<VirtualUser> {
  private static final Set<String> FINAL = Set.of("D", "F");
  private static final Duration BETWEEN_SYNCS = Duration.ofMillis(100);

  /** How much longer than the load an array may take to come to its end. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final ArraySimulation simulation;
  private final Plan plan;
  private Optional<RegisteredTasks> array = Optional.empty();
  private int batch;
  private int endings;

  Distributor(ArraySimulation simulation) {
    this.simulation = simulation;
    this.plan = simulation.plan();
  }

  @Override
  public void accept(VirtualUser user) {
    if (array.isPresent() && !simulation.isWithin(simulation.load().plus(GRACE))) {
      simulation.recorder().unfinished();
      array = Optional.empty();
    }
    if (array.isEmpty() && simulation.isLoading()) {
      array = Optional.ofNullable(simulation.arrays.poll());
      batch = 0;
      endings = 0;
    }
    array.ifPresentOrElse(tasks -> sync(tasks, user), simulation::distributorLeaves);
  }

  private void sync(RegisteredTasks tasks, VirtualUser user) {
    user.call(
        () -> Request.queueTaskBatch(tasks.array(), tasks.ids(), plan.resources(), plan.run()),
        answer -> adopt(answer.getJsonObject("tasks_by_status"), tasks.array(), user));
  }

  /** What is queued now is one new batch. */
  private void adopt(JsonObject tasksByStatus, long id, VirtualUser user) {
    int queued = tasksByStatus.getJsonArray("Q", new JsonArray()).size();
    simulation.recorder().queued(queued);
    if (FINAL.containsAll(tasksByStatus.fieldNames())) {
      array = Optional.empty();
    } else if (queued > 0) {
      batch++;
      findAndInstantiate(id, queued, user);
    } else {
      user.pause(BETWEEN_SYNCS);
    }
  }

  private void findAndInstantiate(long id, int size, VirtualUser user) {
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int step = i;
      user.call(
          () -> Request.getTaskInstanceId(id, batch, step),
          answer -> attempts.add(attempt(answer.getLong("task_instance_id"), id, step)));
    }
    user.call(
        () -> Request.instantiate(attempts.stream().map(Attempt::id).toList()),
        answer -> simulation.recorder().expect(isComplete(answer, size)));
    user.call(() -> Request.taskResources(plan.resources()), answer -> launch(id, attempts, user));
  }

  private Attempt attempt(long instance, long id, int step) {
    Ending ending = plan.endings().get(endings++ % plan.endings().size());
    return new Attempt(instance, id, batch, step, ending);
  }

  private static boolean isComplete(JsonObject answer, int size) {
    JsonArray batches = answer.getJsonArray("task_instance_batches");
    return batches.size() == 1 && batches.getJsonArray(0).getJsonArray(4).size() == size;
  }

  /** Those that start before the launch is recorded win or lose a race, as on a real cluster. */
  private void launch(long id, List<Attempt> attempts, VirtualUser user) {
    for (Attempt unsubmitted : of(attempts, ending -> ending == Ending.UNSUBMITTED)) {
      Ending ending = unsubmitted.ending();
      user.report(unsubmitted.id(), ending.report(unsubmitted.id()), ending.letter());
    }
    JsonObject names = new JsonObject();
    attempts.forEach(each -> names.put(Long.toString(each.id()), id + "_" + each.step()));
    user.call(
        () -> {
          simulation.launched.addAll(
              of(attempts, e -> e != Ending.UNSUBMITTED && e != Ending.LOST));
          return Request.transitionToLaunched(id, batch);
        },
        answer -> {});
    user.call(
        () -> Request.logDistributorId(id, names),
        answer -> simulation.launched.addAll(of(attempts, ending -> ending == Ending.LOST)));
    user.pause(BETWEEN_SYNCS);
  }

  private static List<Attempt> of(List<Attempt> attempts, Predicate<Ending> which) {
    return attempts.stream().filter(attempt -> which.test(attempt.ending())).toList();
  }
}
