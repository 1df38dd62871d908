package dev.quell.loadtest.site;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.generator.Request;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/**
 * Is the workers of all live instances: each begins, is heard again and again, and ends, well or in
 * an error, or because it was told to. Some fifty bytes for each. Confined to one event loop.
 */
final class Workers {
  private static final int BUCKET_MILLIS = 8;
  private static final int BUCKETS = 1 << 14;

  /** One end in so many is an error, after which the Task is tried again. */
  private static final int FAILED_OF = 20;

  private static final long TO_BEGIN = -1;
  private static final String RUNNING = TaskInstanceStatus.RUNNING.code();
  private static final String TO_DIE = TaskInstanceStatus.KILL_SELF.code();

  private final Calls calls;
  private final Pace pace;
  private final RandomGenerator random;
  private final IntConsumer ended;
  private final Crews crews;
  private final TimingWheel wheel;
  private final long[] instances;
  private final int[] workflows;
  private final long[] dueAt;
  private final long[] endsAt;
  private final int[] free;
  private int freeCount;
  private long done;
  private long errors;

  /**
   * Creates workers without work.
   *
   * @param ofWorkflows how many workflows there are
   * @param most live instances at once
   * @param ended is told the number of the workflow whose instance has ended
   */
  Workers(
      Calls calls,
      Pace pace,
      RandomGenerator random,
      int ofWorkflows,
      int most,
      IntConsumer ended) {
    this.calls = calls;
    this.pace = pace;
    this.random = random;
    this.ended = ended;
    this.crews = new Crews(ofWorkflows, most);
    this.wheel = new TimingWheel(most, BUCKETS, BUCKET_MILLIS, now());
    this.instances = new long[most];
    this.workflows = new int[most];
    this.dueAt = new long[most];
    this.endsAt = new long[most];
    this.free = new int[most];
    for (int i = 0; i < most; i++) {
      free[freeCount++] = most - 1 - i;
    }
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  /** Takes over an instance that has run for a while. */
  void goOn(int workflow, long instance) {
    int worker = take(workflow, instance);
    endsAt[worker] = now() + pace.rest(random);
    schedule(worker, now() + pace.firstHeartbeat(random));
  }

  /** Starts an instance that was launched. */
  void start(int workflow, long instance) {
    int worker = take(workflow, instance);
    endsAt[worker] = TO_BEGIN;
    schedule(worker, now() + pace.start(random));
  }

  private int take(int workflow, long instance) {
    int worker = free[--freeCount];
    instances[worker] = instance;
    workflows[worker] = workflow;
    crews.join(workflow, worker);
    return worker;
  }

  /** What is due soonest: the end, if that comes before the next heartbeat. */
  private void schedule(int worker, long heartbeat) {
    long due = endsAt[worker] == TO_BEGIN ? heartbeat : Math.min(heartbeat, endsAt[worker]);
    dueAt[worker] = due;
    wheel.add(worker, due);
  }

  /** Sends what is due by now. */
  void work() {
    wheel.turn(now(), this::work);
  }

  private void work(int worker) {
    if (endsAt[worker] == TO_BEGIN) {
      begin(worker);
    } else if (endsAt[worker] <= dueAt[worker]) {
      end(worker);
    } else {
      heartbeat(worker);
    }
  }

  private void begin(int worker) {
    report(worker, Kind.REPORTS, Request.logRunning(instances[worker]))
        .onSuccess(
            body -> {
              endsAt[worker] = now() + pace.run(random);
              String told = body.toJsonObject().getJsonArray("task_instance").getString(1);
              obey(worker, told);
            });
  }

  private void heartbeat(int worker) {
    report(worker, Kind.HEARTBEATS, Request.logReportBy(instances[worker]))
        .onSuccess(body -> obey(worker, status(body)));
  }

  private void end(int worker) {
    boolean fails = random.nextInt(FAILED_OF) == 0;
    long instance = instances[worker];
    Request end = fails ? Request.logErrorWorkerNode(instance, "E") : Request.logDone(instance);
    report(worker, Kind.REPORTS, end).onSuccess(body -> leave(worker, status(body)));
  }

  private void obey(int worker, String told) {
    if (told.equals(RUNNING)) {
      schedule(worker, now() + pace.heartbeat(random));
    } else if (told.equals(TO_DIE)) {
      report(worker, Kind.REPORTS, Request.logErrorWorkerNode(instances[worker], "F"))
          .onSuccess(body -> leave(worker, status(body)));
    } else {
      leave(worker, told);
    }
  }

  private Future<Buffer> report(int worker, Kind kind, Request request) {
    long late = now() - dueAt[worker];
    return calls.call(kind, request, System.nanoTime() - 1_000_000 * Math.max(0, late));
  }

  private static String status(Buffer body) {
    return new JsonObject(body).getString("status");
  }

  private void leave(int worker, String last) {
    if (last.equals(TaskInstanceStatus.DONE.code())) {
      done++;
    } else if (last.equals(TaskInstanceStatus.ERROR.code())) {
      errors++;
    }
    free[freeCount++] = worker;
    instances[worker] = 0;
    crews.leave(workflows[worker], worker);
    ended.accept(workflows[worker]);
  }

  /** Counts instances that live. */
  int live() {
    return instances.length - freeCount;
  }

  /** Counts the ends that the server has acknowledged as done. */
  long done() {
    return done;
  }

  /** Counts the ends that the server has acknowledged as an error. */
  long errors() {
    return errors;
  }

  /** Lists the live instances of a workflow that have begun, in any order. */
  long[] running(int workflow) {
    return crews
        .of(workflow)
        .filter(worker -> endsAt[worker] != TO_BEGIN)
        .mapToLong(worker -> instances[worker])
        .toArray();
  }

  /** Picks so many instances that have begun, or fewer if so many are not found soon. */
  List<Long> some(int count) {
    return random
        .ints(2L * count, 0, instances.length)
        .distinct()
        .filter(worker -> instances[worker] != 0 && endsAt[worker] != TO_BEGIN)
        .mapToObj(worker -> instances[worker])
        .limit(count)
        .sorted()
        .toList();
  }
}
