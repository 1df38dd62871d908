package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.rows.RegisteredTasks;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

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

  final Queue<RegisteredTasks> arrays = new ConcurrentLinkedQueue<>(plan().tasks());
  final Queue<Attempt> launched = new ConcurrentLinkedQueue<>();
  private final AtomicInteger presentDistributors =
      new AtomicInteger(Math.max(1, plan().users() / WORKERS_PER_DISTRIBUTOR));

  /** Names an instance on its way to a worker: its place in the batch and the end meant for it. */
  record Attempt(long id, long array, int batch, int step, Ending ending) {}

  /** Is made by Gatling. */
  public ArraySimulation() {
    runClosed(
        users("distributors", "", presentDistributors.get(), () -> new Distributor(this)),
        users("workers", "", plan().users(), () -> this::work));
  }

  /** Counts a distributor out, who finds no more arrays or no more time. */
  void distributorLeaves() {
    presentDistributors.decrementAndGet();
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
          () -> Request.getTaskInstanceId(attempt.array(), attempt.batch(), attempt.step()),
          answer -> recorder().expect(answer.getLong("task_instance_id") == id));
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
    user.report(id, ending.report(id), ending.letter());
  }
}
