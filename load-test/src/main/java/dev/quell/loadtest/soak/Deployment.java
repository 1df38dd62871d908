package dev.quell.loadtest.soak;

import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.rows.Database;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * Holds two Quell processes on one database, which has a primary and a standby that is synchronous:
 * what is acknowledged is on the disks of both. The first process, the elder, is never killed, so
 * that what it gathers over time can be seen. All methods block.
 */
final class Deployment implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;
  private static final long MOST_NANOS = 300_000_000_000L;

  private final Vertx vertx;
  private final QuellProcess elder;
  private final QuellProcess younger;
  private PostgresServer primary;
  private PostgresServer standby;
  private boolean broken;

  /** Starts all in a folder; returns when both processes serve. */
  Deployment(Vertx vertx, Path folder, Path jar, int diskMebibytes) {
    this.vertx = vertx;
    this.primary = server(folder.resolve("postgres-1"), diskMebibytes);
    this.standby = server(folder.resolve("postgres-2"), diskMebibytes);
    String url = PostgresServer.url(primary, standby);
    try {
      primary.initialise();
    } catch (RuntimeException e) {
      discard();
      throw e;
    }
    this.elder = QuellProcess.start(vertx, jar, url, freePort(), folder.resolve("quell-1.txt"));
    this.younger = QuellProcess.start(vertx, jar, url, freePort(), folder.resolve("quell-2.txt"));
    try {
      this.broken = true;
      repair();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static PostgresServer server(Path data, int mebibytes) {
    try {
      Path bin = PostgresServer.findPrograms();
      Files.createDirectory(data);
      return new PostgresServer(bin, data, freePort(), SmallDisk.mount(data, mebibytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Below what the system gives away by itself: it must be free after a restart as well. */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }

  QuellProcess elder() {
    return elder;
  }

  QuellProcess younger() {
    return younger;
  }

  PostgresServer primary() {
    return primary;
  }

  PostgresServer standby() {
    return standby;
  }

  /** Has the standby take over from the primary, which is dead or will be in a moment. */
  void failOver() {
    PostgresServer old = primary;
    standby.promote();
    primary = standby;
    standby = old;
    broken = true;
  }

  /** Returns when both processes serve, and the primary has a standby again. */
  void repair() {
    await("both Quell processes serve", () -> elder.isHealthy() && younger.isHealthy());
    if (broken) {
      end(standby);
      standby.follow(primary);
      try (Database database = primary.connect()) {
        database.execute("alter system set synchronous_standby_names = 'standby'");
        database.execute("select pg_reload_conf()::int");
      }
      await("the standby follows", this::isFollowed);
      broken = false;
    }
  }

  private boolean isFollowed() {
    try (Database database = primary.connect()) {
      return database.number("select count(*) from pg_stat_replication where sync_state = 'sync'")
          == 1;
    }
  }

  /** Waits for a state; throws {@link LoadTestException} if it does not come. */
  void await(String state, BooleanSupplier holds) {
    long begun = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - begun > MOST_NANOS) {
        throw new LoadTestException("It did not come about that " + state + ".");
      }
      pause(LOOK_MILLIS);
    }
  }

  void pause(long millis) {
    vertx.timer(millis).await();
  }

  /** Ends everything at once. */
  @Override
  public void close() {
    List.of(elder, younger).forEach(QuellProcess::kill);
    discard();
  }

  private void discard() {
    List.of(primary, standby).forEach(this::end);
    List.of(primary, standby).forEach(PostgresServer::discard);
  }

  /** Whether its parent has taken note of its end is of no consequence. */
  private void end(PostgresServer server) {
    server.kill();
    await("a server has ended", () -> server.processes().findAny().isEmpty());
  }
}
