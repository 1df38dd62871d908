package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.StartingState;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * Kills batch after batch, after a fifth of the time, while others send heartbeats and reports, and
 * while the victims' workers learn of it and end by themselves. Closed.
 */
public final class MassKillSimulation extends PlannedSimulation {
  private static final Duration IDLE = Duration.ofMillis(20);

  private final Queue<Batch> toBeKilled =
      new ConcurrentLinkedQueue<>(plan.batchesIn(StartingState.TO_BE_KILLED));
  private final Queue<Long> launched =
      plan.batchesIn(StartingState.LAUNCHED).stream()
          .flatMap(batch -> batch.instances().stream())
          .collect(Collectors.toCollection(ConcurrentLinkedQueue::new));

  {
    int third = Math.max(1, plan.users() / 3);
    runClosed(
        users("killer", "", 1, () -> this::kill),
        users("heartbeats", "", third, () -> this::beat),
        users("workers", "", third, () -> this::startAndEnd),
        users("victims", ", victim", third, () -> this::learnAndEnd));
  }

  private void kill(VirtualUser user) {
    if (isWithin(load.dividedBy(5))) {
      user.pause(IDLE);
      return;
    }
    Batch batch = toBeKilled.poll();
    if (batch != null) {
      user.call(
          Request.transitionToKilled(batch.array(), batch.number()),
          answer -> acknowledged.killed().add(batch));
    }
  }

  private void startAndEnd(VirtualUser user) {
    if (isLoading()) {
      Long next = launched.poll();
      if (next == null) {
        user.pause(IDLE);
      } else {
        user.report(next, Request.logRunning(next), "R");
        user.report(next, Request.logDone(next), "D");
      }
    }
  }

  /** A victim's worker learns of the kill with its next heartbeat, and reports the end. */
  private void learnAndEnd(VirtualUser user) {
    if (isLoading()) {
      long victim = any(StartingState.TO_BE_KILLED);
      user.call(
          Request.logReportBy(victim),
          answer -> {
            if ("K".equals(answer.getString("status"))) {
              user.report(victim, Request.logErrorWorkerNode(victim, "F"), "F");
            }
          });
    }
  }
}
