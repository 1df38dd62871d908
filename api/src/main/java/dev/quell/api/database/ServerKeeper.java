package dev.quell.api.database;

import java.io.IOException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server of a cluster again when it has ended by itself: as PostgreSQL does when there
 * is no room for its write-ahead log, not even to recover. Nobody else would start it.
 */
final class ServerKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(ServerKeeper.class);
  private static final long LOOK_SECONDS = 1;
  private static final long MAX_PAUSE_SECONDS = 10;

  private final PostgresCluster cluster;
  private final int port;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, ServerKeeper::daemon);
  private int failures;

  private ServerKeeper(PostgresCluster cluster, int port) {
    this.cluster = cluster;
    this.port = port;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Keeps a server that has just been started. */
  static ServerKeeper of(PostgresCluster cluster, int port) {
    ServerKeeper keeper = new ServerKeeper(cluster, port);
    keeper.lookIn(LOOK_SECONDS);
    return keeper;
  }

  /** Ends it; a start that is under way is waited for. */
  void stop() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PostgresCluster.RESTART_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The embedded PostgreSQL is still being started");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "quell-database-keeper");
    thread.setDaemon(true);
    return thread;
  }

  private void lookIn(long seconds) {
    if (!thread.isShutdown()) {
      var unused = thread.schedule(this::look, seconds, TimeUnit.SECONDS);
    }
  }

  private void look() {
    try {
      if (!cluster.isRunning()) {
        restart();
      }
      failures = 0;
    } catch (IOException | RuntimeException failure) {
      failures++;
      LOG.atWarn()
          .addKeyValue("failure", failure.toString())
          .log("The embedded PostgreSQL could not be started again; this is tried on and on");
    } finally {
      lookIn(Math.min(LOOK_SECONDS << Math.min(failures, 8), MAX_PAUSE_SECONDS));
    }
  }

  private void restart() throws IOException {
    if (failures == 0) {
      LOG.warn("The embedded PostgreSQL has ended by itself; it is started again");
    }
    cluster.restart(port);
    LOG.info("The embedded PostgreSQL runs again");
  }
}
