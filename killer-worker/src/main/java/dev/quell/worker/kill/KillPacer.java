package dev.quell.worker.kill;

import dev.quell.domain.kill.KillPace;
import dev.quell.domain.kill.LiveTraffic;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.LiveCommits;
import dev.quell.worker.walk.WalkPace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the pace of all kills of this process: looks ten times a second what live traffic costs,
 * that of this process or, for want of it, a probe that stands for that of others, and has what
 * comes next follow it. Thread-safe.
 */
public final class KillPacer implements WalkPace {
  private static final long LOOK_MILLIS = 100;

  /** A kill that has asked for no chunk for so long is over. */
  private static final long WANTED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final KillPace.Bounds bounds;
  private final LiveCommits live;
  private final Counter reductions;
  private LiveTraffic seen = LiveTraffic.NONE;
  private KillPace pace;
  private boolean wanted;
  private long askedNanos;
  private long heldSinceNanos;

  /**
   * Creates what all kills of a process ask.
   *
   * @param chunkRows greatest size of a chunk
   * @param live measures the live traffic of this process
   */
  public KillPacer(YieldConfig config, int chunkRows, LiveCommits live, MeterRegistry meters) {
    this.bounds = config.bounds(chunkRows);
    this.live = live;
    this.pace = KillPace.all(bounds);
    this.reductions =
        Counter.builder("quell.kill.pace.reductions")
            .description("Times that kills yielded to reports and heartbeats that were slow")
            .register(meters);
    Gauge.builder("quell.kill.pace.chunk.rows", this, pacer -> pacer.now().chunkRows())
        .description("Rows that the next chunk of a kill may have")
        .register(meters);
    Gauge.builder("quell.kill.pace.chunks", this, pacer -> pacer.now().chunksAtOnce())
        .description("Chunks of a batch's kill that may be under way at once")
        .register(meters);
    Gauge.builder("quell.kill.pace.held", this, KillPacer::heldSeconds)
        .baseUnit("seconds")
        .description("For how long kills have been held to a quarter of their pace; 0 if not")
        .register(meters);
  }

  /** Begins to look, on the event loop of a verticle, until that is stopped. */
  public CommandHandlers look(Engine engine) {
    NeighbourProbe probe = new NeighbourProbe(engine.transactions("kill_pace", 1));
    long timer = engine.vertx().setPeriodic(LOOK_MILLIS, due -> look(probe));
    return CommandHandlers.of(
        List.of(),
        () -> {
          engine.vertx().cancelTimer(timer);
          return probe.end();
        });
  }

  private void look(NeighbourProbe probe) {
    LiveTraffic own = live.take();
    boolean alone = !own.isAny();
    Future<LiveTraffic> looked = alone && isWanted() ? probe.look() : Future.succeededFuture(own);
    looked.onSuccess(this::follow);
  }

  private synchronized boolean isWanted() {
    wanted &= System.nanoTime() - askedNanos < WANTED_NANOS;
    return wanted;
  }

  private synchronized void follow(LiveTraffic traffic) {
    seen = traffic;
    KillPace next = isWanted() ? pace.after(traffic) : KillPace.all(bounds);
    if (next.rows() < pace.rows()) {
      reductions.increment();
    }
    change(next);
  }

  private void change(KillPace next) {
    if (next.isHeld() && !pace.isHeld()) {
      heldSinceNanos = System.nanoTime();
    }
    pace = next;
  }

  /** The pace for a chunk that is about to begin. */
  private synchronized KillPace ask() {
    if (!isWanted()) {
      change(KillPace.begin(bounds, seen));
      wanted = true;
    }
    askedNanos = System.nanoTime();
    return pace;
  }

  private synchronized KillPace now() {
    return pace;
  }

  private synchronized double heldSeconds() {
    return pace.isHeld()
        ? (System.nanoTime() - heldSinceNanos) / (double) TimeUnit.SECONDS.toNanos(1)
        : 0;
  }

  @Override
  public int chunkRows() {
    return ask().chunkRows();
  }

  @Override
  public int chunksAtOnce() {
    return ask().chunksAtOnce();
  }

  @Override
  public int mostChunksAtOnce() {
    return bounds.chunksAtOnce();
  }
}
