package dev.quell.loadtest.site;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.LoadWorkflow;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Has all the people and programs of a site at work for a while. Its methods are for one thread;
 * what they begin happens on the event loop of the clients.
 */
final class SiteRun {
  private static final int PEOPLE = 20;
  private static final long TICK_MILLIS = 2;
  private static final int AT_A_TIME = 5_000;

  private final Calls calls;
  private final Workers workers;
  private final Operator operator;
  private final ApiClient ofOthers;
  private final List<WorkflowClient> clients = new ArrayList<>();
  private double ofLoad;

  private SiteRun(Calls calls, ApiClient ofOthers, Pace pace, Site site, int live) {
    this.ofOthers = ofOthers;
    this.calls = calls;
    SplittableRandom random = new SplittableRandom(live);
    this.workers =
        new Workers(
            calls,
            pace,
            random,
            site.workflows().size(),
            live,
            workflow -> clients.get(workflow).hasEnded());
    this.operator = new Operator(calls, pace, workers);
    List<LoadWorkflow> workflows = site.workflows();
    for (int i = 0; i < workflows.size(); i++) {
      clients.add(new WorkflowClient(calls, workers, pace, i, site));
    }
    List<long[]> running = IntStream.range(0, workflows.size()).mapToObj(site::running).toList();
    List<Long> ids = workflows.stream().map(LoadWorkflow::id).toList();
    ofOthers
        .onEventLoop(() -> begin(pace, random, running, new People(calls, pace, random, ids)))
        .await();
  }

  /** Begins; workers go on with the instances that run. */
  static SiteRun start(ApiClient ofWorkers, ApiClient ofOthers, Pace pace, Site site, int live) {
    Calls calls = new Calls(ofWorkers, ofOthers);
    return new SiteRun(calls, ofOthers, pace, site, live);
  }

  private Future<Void> begin(
      Pace pace, SplittableRandom random, List<long[]> running, People people) {
    ofOthers.vertx().setPeriodic(TICK_MILLIS, this::tick);
    return goOn(running, 0, 0)
        .onSuccess(
            all -> {
              for (int i = 0; i < clients.size(); i++) {
                clients.get(i).start(random.nextLong(pace.poll()), i);
              }
              people.start(PEOPLE);
              operator.start();
            });
  }

  /** Some at a time: while the event loop does this, nobody hears the answers of the others. */
  private Future<Void> goOn(List<long[]> running, int workflow, int from) {
    if (workflow == running.size()) {
      return Future.succeededFuture();
    }
    long[] instances = running.get(workflow);
    int to = Math.min(instances.length, from + AT_A_TIME);
    for (int i = from; i < to; i++) {
      workers.goOn(workflow, instances[i]);
    }
    boolean all = to == instances.length;
    return ofOthers
        .vertx()
        .timer(1)
        .compose(over -> all ? goOn(running, workflow + 1, 0) : goOn(running, workflow, to));
  }

  private void tick(long timer) {
    if (calls.isOver()) {
      ofOthers.vertx().cancelTimer(timer);
    } else {
      workers.work();
    }
  }

  /** Records from now on. */
  void record() {
    ofOthers
        .onEventLoop(
            () -> {
              calls.restart();
              ofLoad = -processorSeconds();
              return Future.succeededFuture();
            })
        .await();
  }

  private static double processorSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  /**
   * Ends; completes when all calls have been answered and kill jobs that go on are cancelled.
   *
   * @param seconds since it has been recorded
   */
  Future<Void> end(double seconds) {
    return ofOthers.onEventLoop(
        () -> {
          ofLoad = (ofLoad + processorSeconds()) / seconds;
          return calls.end().compose(drained -> operator.cancelAll(ofOthers));
        });
  }

  /** Tells what was recorded of each kind of call, whose figure has the rate and latencies. */
  Figure figure(Kind kind, String group) {
    Recording.Summary summary = calls.recorded(kind).summary();
    return Figure.of(group, kind.title, Unit.PER_SECOND, summary.perSecond())
        .with(summary.latency())
        .with(kind.goal);
  }

  /** Answers within how many milliseconds 99 of 100 calls of a kind were answered. */
  double p99(Kind kind) {
    return calls.recorded(kind).summary().latency().p99();
  }

  /** Answers how many processors were busy for the load. */
  double processors() {
    return ofLoad;
  }

  /** Counts the calls that were answered 503. */
  long unavailable() {
    return sum(Recording.Summary::unavailable);
  }

  /** Counts the calls that were answered neither 200, 202 nor 503. */
  long failed() {
    return sum(Recording.Summary::failed);
  }

  private long sum(ToLongFunction<Recording.Summary> count) {
    return Stream.of(Kind.values())
        .mapToLong(kind -> count.applyAsLong(calls.recorded(kind).summary()))
        .sum();
  }

  Workers workers() {
    return workers;
  }
}
