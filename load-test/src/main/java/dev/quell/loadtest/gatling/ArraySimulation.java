package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.StartingState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings arrays to their end by distributors and workers; the plan says how attempts end. Workers
 * take one attempt after the other ({@code docs/contract/array-and-task-instance.md} §10, §11,
 * §13-§17) until the distributors have left. Closed.
 */
public final class ArraySimulation extends PlannedSimulation {
  private static final int WORKERS_PER_DISTRIBUTOR = 8;
  private static final int HEARTBEATS = 2;
  private static final double OVERDUE_AT_ONCE = 0.001;
  private static final Duration UNTIL_OVERDUE = Duration.ofMillis(50);
  private static final Duration IDLE = Duration.ofMillis(20);
  private static final Duration BETWEEN_SYNCS = Duration.ofMillis(100);

  /** How much longer than the load an array may take to come to its end. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final Set<String> FINAL = Set.of("D", "F");

  private final Queue<Batch> arrays =
      new ConcurrentLinkedQueue<>(plan.batchesIn(StartingState.REGISTERED));
  private final List<Ending> endings = plan.scenario().endings;
  private final Queue<Attempt> launched = new ConcurrentLinkedQueue<>();
  private final AtomicInteger presentDistributors =
      new AtomicInteger(Math.max(1, plan.users() / WORKERS_PER_DISTRIBUTOR));

  /** Names an instance on its way to a worker, how that finds its id, and the end meant for it. */
  private record Attempt(long id, Request lookUp, Ending ending) {}

  {
    runClosed(
        users("distributors", "", presentDistributors.get(), Distributor::new),
        users("workers", "", plan.users(), () -> this::work));
  }

  private void work(VirtualUser user) {
    Attempt attempt = launched.poll();
    if (attempt != null) {
      run(attempt, user);
    } else if (presentDistributors.get() > 0) {
      user.pause(IDLE);
    }
  }

  private void run(Attempt attempt, VirtualUser user) {
    long id = attempt.id();
    Ending ending = attempt.ending();
    if (ending != Ending.LOST) {
      user.call(
          attempt.lookUp(),
          answer -> acknowledged.expect(answer.getLong("task_instance_id") == id));
      if (ending == Ending.VANISHED) {
        user.report(id, Request.logRunning(id, OVERDUE_AT_ONCE), "R");
        user.pause(UNTIL_OVERDUE);
      } else {
        user.report(id, Request.logRunning(id), "R");
        for (int i = 0; i < HEARTBEATS; i++) {
          user.report(id, Request.logReportBy(id), "R");
        }
      }
    }
    user.report(id, ending.report(id), ending.letter);
  }

  /**
   * Brings arrays to their end, one after the other, as client and distributor do ({@code
   * docs/contract/array-and-task-instance.md} §2-§6, §8): whatever may be queued is queued,
   * instantiated, launched and handed to the workers, again and again until every Task is done or
   * out of attempts.
   */
  private final class Distributor implements Consumer<VirtualUser> {
    private @Nullable Batch tasks;
    private int batch;
    private int taken;

    /** Leaves when there are no more arrays or no more time. */
    @Override
    public void accept(VirtualUser user) {
      if (tasks != null && !isWithin(load.plus(GRACE))) {
        acknowledged.unfinished().incrementAndGet();
        tasks = null;
      }
      if (tasks == null && isLoading()) {
        tasks = arrays.poll();
        batch = 0;
        taken = 0;
      }
      if (tasks == null) {
        presentDistributors.decrementAndGet();
      } else {
        sync(tasks, user);
      }
    }

    private void sync(Batch waiting, VirtualUser user) {
      long array = waiting.array();
      user.call(
          Request.queueTaskBatch(array, waiting.tasks(), plan.resources(), plan.run()),
          answer -> adopt(answer.getJsonObject("tasks_by_status"), array, user));
    }

    /** What is queued now is one new batch. */
    private void adopt(JsonObject tasksByStatus, long array, VirtualUser user) {
      int queued = tasksByStatus.getJsonArray("Q", new JsonArray()).size();
      acknowledged.queued().addAndGet(queued);
      if (FINAL.containsAll(tasksByStatus.fieldNames())) {
        tasks = null;
      } else if (queued > 0) {
        batch++;
        findAndInstantiate(array, queued, user);
      } else {
        user.pause(BETWEEN_SYNCS);
      }
    }

    private void findAndInstantiate(long array, int size, VirtualUser user) {
      List<Attempt> attempts = new ArrayList<>();
      for (int step = 0; step < size; step++) {
        Request lookUp = Request.getTaskInstanceId(array, batch, step);
        Ending ending = endings.get(taken++ % endings.size());
        user.call(
            lookUp,
            answer -> {
              attempts.add(new Attempt(answer.getLong("task_instance_id"), lookUp, ending));
              if (attempts.size() == size) {
                launch(array, attempts, user);
              }
            });
      }
    }

    /** Those that start before the launch is recorded win or lose a race, as on a real cluster. */
    private void launch(long array, List<Attempt> attempts, VirtualUser user) {
      List<Long> ids = attempts.stream().map(Attempt::id).toList();
      user.call(
          Request.post(
              "/task_instance/instantiate_task_instances",
              JsonObject.of("task_instance_ids", ids).toBuffer()),
          answer -> acknowledged.expect(isComplete(answer, ids.size())));
      for (Attempt unsubmitted : of(attempts, ending -> ending == Ending.UNSUBMITTED)) {
        Ending ending = unsubmitted.ending();
        user.report(unsubmitted.id(), ending.report(unsubmitted.id()), ending.letter);
      }
      user.call(
          Request.post("/task_resources/" + plan.resources(), Buffer.buffer("{}")),
          answer ->
              launched.addAll(of(attempts, e -> e != Ending.UNSUBMITTED && e != Ending.LOST)));
      user.call(Request.transitionToLaunched(array, batch), answer -> {});
      JsonObject names = new JsonObject();
      ids.forEach(id -> names.put(Long.toString(id), array + "_" + names.size()));
      user.call(
          Request.ofArray(array, "log_distributor_id", names),
          answer -> launched.addAll(of(attempts, ending -> ending == Ending.LOST)));
      user.pause(BETWEEN_SYNCS);
    }

    private boolean isComplete(JsonObject answer, int size) {
      JsonArray batches = answer.getJsonArray("task_instance_batches");
      return batches.size() == 1 && batches.getJsonArray(0).getJsonArray(4).size() == size;
    }

    private List<Attempt> of(List<Attempt> attempts, Predicate<Ending> which) {
      return attempts.stream().filter(attempt -> which.test(attempt.ending())).toList();
    }
  }
}
