package dev.quell.worker.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads connections to the one of several servers that takes writes. Of two that both say so, the
 * one was promoted after the other had been cut off: the later timeline is right, and a server on
 * an earlier one than was ever seen is not used again. A server that stands alone is not asked: it
 * may be an address that follows the primary by itself. Thread-safe.
 */
public final class DatabaseServers {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseServers.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final int ALONE_CONNECT_MILLIS = 10_000;

  private final List<PgConnectOptions> servers;
  private final int connectMillis;
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();

  /** Guarded by this, as the next one. */
  private int leader;

  private long newestTimeline;

  private DatabaseServers(List<PgConnectOptions> servers, int connectMillis, long timeline) {
    this.servers = List.copyOf(servers);
    this.connectMillis = connectMillis;
    this.newestTimeline = timeline;
  }

  /** Returns a server that stands alone. */
  public static DatabaseServers single(PgConnectOptions server) {
    return of(List.of(server), ALONE_CONNECT_MILLIS, 0);
  }

  /**
   * Returns servers that hold one database.
   *
   * @param servers the first is tried first
   * @param connectMillis longest wait for a connection to one of them
   * @param timeline of the first, if it is known to take writes, else 0
   */
  public static DatabaseServers of(
      List<PgConnectOptions> servers, int connectMillis, long timeline) {
    return new DatabaseServers(servers, connectMillis, timeline);
  }

  /** Returns the options of the server that is tried first. */
  public PgConnectOptions first() {
    return new PgConnectOptions(servers.get(0));
  }

  /**
   * Looks every second which server takes writes, and has everybody follow when it is another one.
   * Without that, a statement that an unreachable server does not answer would wait for its
   * time-out.
   *
   * @return ends it
   */
  public Runnable watch(Vertx vertx, MeterRegistry meters) {
    if (isAlone()) {
      return () -> {};
    }
    Counter moves =
        Counter.builder("quell.database.moves")
            .description("Times that another database server was followed")
            .register(meters);
    Watch watch = new Watch(vertx, moves);
    long timer = vertx.setPeriodic(LOOK_MILLIS, due -> watch.look());
    return () -> vertx.cancelTimer(timer);
  }

  /**
   * Has somebody told when another server is to be used.
   *
   * @return ends it
   */
  Runnable onMove(Runnable follower) {
    followers.add(follower);
    return () -> followers.remove(follower);
  }

  /**
   * Opens a connection to the server that takes writes, and sets it up. Fails with SQLSTATE 25006
   * if there is none, or as the last one fails if none answers.
   *
   * @param opener opens a connection to one of the servers, with its options
   */
  Future<SqlConnection> connect(
      Function<PgConnectOptions, Future<SqlConnection>> opener, SessionSettings settings) {
    return isAlone()
        ? within(opener.apply(servers.get(0))).compose(opened -> setUp(opened, settings))
        : search(opener, settings, leader(), 0, null);
  }

  private static Future<SqlConnection> setUp(SqlConnection opened, SessionSettings settings) {
    return settings.applyTo(opened).map(opened).onFailure(refused -> opened.close());
  }

  private Future<SqlConnection> search(
      Function<PgConnectOptions, Future<SqlConnection>> opener,
      SessionSettings settings,
      int first,
      int tried,
      @Nullable Throwable failure) {
    if (tried == servers.size()) {
      return Future.failedFuture(failure);
    }
    int index = (first + tried) % servers.size();
    return within(opener.apply(servers.get(index)))
        .compose(opened -> admit(opened, index).compose(led -> setUp(led, settings)))
        .recover(
            failed -> search(opener, settings, first, tried + 1, moreTelling(failure, failed)));
  }

  /** That there are servers, but none that takes writes, tells more than that one is away. */
  private static Throwable moreTelling(@Nullable Throwable before, Throwable now) {
    return before != null && SqlState.isReadOnly(before) ? before : now;
  }

  private Future<SqlConnection> admit(SqlConnection opened, int index) {
    return role(opened)
        .compose(
            role ->
                isToBeUsed(index, role)
                    ? Future.succeededFuture(opened)
                    : Future.<SqlConnection>failedFuture(SqlState.readOnly()))
        .onFailure(refused -> opened.close());
  }

  private synchronized boolean isToBeUsed(int index, ServerRole role) {
    if (!role.takesWrites() || role.timeline() < newestTimeline) {
      return false;
    }
    newestTimeline = role.timeline();
    leader = index;
    return true;
  }

  private Future<ServerRole> role(SqlConnection connection) {
    return bounded(connection.query("select " + ServerRole.COLUMNS).execute())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return ServerRole.of(row.getBoolean(0), row.getString(1));
            });
  }

  /** A connection that comes too late is not left open; that it did not come passes. */
  private Future<SqlConnection> within(Future<SqlConnection> opening) {
    return bounded(opening).onFailure(late -> opening.onSuccess(SqlConnection::close));
  }

  private <T> Future<T> bounded(Future<T> answer) {
    return answer
        .timeout(connectMillis, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? new IOException("A database server did not answer in time", failure)
                        : failure));
  }

  private boolean isAlone() {
    return servers.size() == 1;
  }

  private synchronized int leader() {
    return leader;
  }

  /** Finds out whether another server is to be followed; one look at a time. */
  private final class Watch {
    private final Vertx vertx;
    private final Counter moves;
    private int followed = leader();
    private boolean looking;

    Watch(Vertx vertx, Counter moves) {
      this.vertx = vertx;
      this.moves = moves;
    }

    /** Finds a server with the role that it has. */
    private record Found(int index, ServerRole role) {}

    void look() {
      if (looking) {
        return;
      }
      looking = true;
      List<Future<Optional<Found>>> looks = new ArrayList<>();
      for (int i = 0; i < servers.size(); i++) {
        looks.add(look(i));
      }
      Future.join(looks)
          .onComplete(
              done -> {
                looking = false;
                looks.stream()
                    .flatMap(look -> look.result().stream())
                    .max(Comparator.comparingLong(found -> found.role().timeline()))
                    .ifPresent(this::follow);
              });
    }

    /** Finds nothing at a server that takes no writes, or is away. */
    private Future<Optional<Found>> look(int index) {
      PgConnectOptions server =
          new PgConnectOptions(servers.get(index)).addProperty("application_name", "quell-watch");
      return within(PgConnection.connect(vertx, server).map(SqlConnection.class::cast))
          .compose(connection -> role(connection).eventually(connection::close))
          .map(role -> Optional.of(new Found(index, role)).filter(f -> role.takesWrites()))
          .otherwise(Optional.empty());
    }

    private void follow(Found newest) {
      if (!isToBeUsed(newest.index(), newest.role()) || newest.index() == followed) {
        return;
      }
      followed = newest.index();
      moves.increment();
      LOG.atWarn()
          .addKeyValue("server", servers.get(followed).getSocketAddress().toString())
          .addKeyValue("timeline", newest.role().timeline())
          .log("Another server of the database takes the writes: following it");
      followers.forEach(Runnable::run);
    }
  }
}
