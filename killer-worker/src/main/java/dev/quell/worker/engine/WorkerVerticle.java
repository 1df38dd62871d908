package dev.quell.worker.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Runs the handlers of a room on one event loop: sets them up, registers their addresses, and stops
 * by draining them before their connections are closed.
 */
public final class WorkerVerticle extends VerticleBase {
  private final Session session;
  private final RetryPolicy retries;
  private final Function<Engine, CommandHandlers> room;
  private final MeterRegistry meters;
  private final WriteFailures writeFailures;
  private final LiveCommits liveCommits;

  private Engine engine;
  private CommandHandlers handlers;

  /**
   * Creates a verticle to deploy once.
   *
   * @param room sets up the handlers; called on the verticle's event loop
   * @param writeFailures is told how every transaction ends
   * @param liveCommits measures those of reports and heartbeats
   */
  public WorkerVerticle(
      Session session,
      RetryPolicy retries,
      Function<Engine, CommandHandlers> room,
      MeterRegistry meters,
      WriteFailures writeFailures,
      LiveCommits liveCommits) {
    this.session = session;
    this.retries = retries;
    this.room = room;
    this.meters = meters;
    this.writeFailures = writeFailures;
    this.liveCommits = liveCommits;
  }

  @Override
  public Future<?> start() {
    engine = new Engine(vertx, context, session, retries, meters, writeFailures, liveCommits);
    handlers = room.apply(engine);
    List<Future<?>> registered = new ArrayList<>(engine.registrations());
    handlers
        .handlers()
        .forEach(handler -> registered.add(CommandConsumer.register(vertx, handler, meters)));
    return Future.all(registered);
  }

  @Override
  public Future<?> stop() {
    return handlers.drain().eventually(engine::close);
  }
}
