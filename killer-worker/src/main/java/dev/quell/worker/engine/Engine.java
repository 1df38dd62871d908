package dev.quell.worker.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives the handlers of one verticle what they work with: connections of their own, the publisher
 * of changes, the end of a turn of their event loop. Closes the connections when the verticle
 * stops. Confined to that event loop.
 */
public final class Engine {
  private final Vertx vertx;
  private final Context context;
  private final Session session;
  private final RetryPolicy retries;
  private final MeterRegistry meters;
  private final WriteFailures writeFailures;
  private final LiveCommits liveCommits;
  private final Progress progress;
  private final StateChangePublisher events;
  private final List<Transactions> opened = new ArrayList<>();
  private final List<Future<?>> registrations = new ArrayList<>();

  Engine(
      Vertx vertx,
      Context context,
      Session session,
      RetryPolicy retries,
      MeterRegistry meters,
      WriteFailures writeFailures,
      LiveCommits liveCommits) {
    this.vertx = vertx;
    this.context = context;
    this.session = session;
    this.retries = retries;
    this.meters = meters;
    this.writeFailures = writeFailures;
    this.liveCommits = liveCommits;
    this.progress = new Progress(meters.config().clock());
    this.events = new StateChangePublisher(vertx.eventBus(), Clock.systemUTC());
  }

  /**
   * Opens transactions on a pool of their own, so that what they do takes no connection from
   * others.
   *
   * @param pool its name, for its metrics
   */
  public Transactions transactions(String pool, int connections) {
    return transactions(pool, connections, session, this::observeTry);
  }

  /** Opens transactions that wait at most the given time for one row lock. */
  public Transactions transactions(
      String pool, int connections, Durability durability, int lockTimeoutMillis) {
    return transactions(
        pool,
        connections,
        session.with(durability).withLockTimeout(lockTimeoutMillis),
        this::observeTry);
  }

  /** Opens transactions to which others yield, for reports and heartbeats. */
  public Transactions liveTransactions(String pool, int connections) {
    return liveTransactions(pool, connections, session);
  }

  /** Opens such transactions that do or do not wait for the disk. */
  public Transactions liveTransactions(String pool, int connections, Durability durability) {
    return liveTransactions(pool, connections, session.with(durability));
  }

  /** Opens such transactions that wait at most the given time for one row lock. */
  public Transactions liveTransactions(
      String pool, int connections, Durability durability, int lockTimeoutMillis) {
    return liveTransactions(
        pool, connections, session.with(durability).withLockTimeout(lockTimeoutMillis));
  }

  private Transactions liveTransactions(String pool, int connections, Session bounded) {
    return transactions(pool, connections, bounded, liveCommits.measuring(this::observeTry));
  }

  private Transactions transactions(
      String pool, int connections, Session bounded, TryObserver observer) {
    Transactions transactions =
        new Transactions(
            vertx, bounded.connections(vertx, pool, connections), retries, meters, observer);
    opened.add(transactions);
    return transactions;
  }

  private void observeTry(@Nullable Throwable failure) {
    progress.mark();
    writeFailures.ended(failure);
  }

  /** Listens to an address that takes no commands; the verticle is up once it is registered. */
  public <T> void listen(String address, Handler<Message<T>> handler) {
    registrations.add(vertx.eventBus().consumer(address, handler).completion());
  }

  /** Runs work after what the event loop has read already, so that all of it can go together. */
  public void afterThisTurn(Runnable work) {
    context.runOnContext(turnEnded -> work.run());
  }

  /** Returns the publisher of committed changes. */
  public StateChangePublisher events() {
    return events;
  }

  /** Returns what remembers that writes fail; all transactions of the engine are observed by it. */
  WriteFailures writeFailures() {
    return writeFailures;
  }

  /** Returns when a try of any transaction of the engine last ended. */
  public Progress progress() {
    return progress;
  }

  /** Returns the longest life of one command in milliseconds, retries included. */
  public long commandLimitMillis() {
    return retries.limitMillis();
  }

  /** Returns where metrics are registered. */
  public MeterRegistry meters() {
    return meters;
  }

  /** Returns the Vert.x that runs the verticle. */
  public Vertx vertx() {
    return vertx;
  }

  List<Future<?>> registrations() {
    return registrations;
  }

  Future<?> close() {
    return Future.join(opened.stream().map(Transactions::close).toList());
  }
}
