package dev.quell.loadtest.site;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.util.concurrent.TimeUnit;

/** Holds a site at work, and its connections, which are closed with it. */
record LoadedSite(SiteRun run, ApiClient ofWorkers, ApiClient ofOthers) implements AutoCloseable {
  /** In life each worker has its own, so that none waits for another's answer. */
  private static final int CONNECTIONS_OF_WORKERS = 1_024;

  private static final int CONNECTIONS_OF_OTHERS = 128;

  /**
   * Has a site begin to work.
   *
   * @param fresh whether workers open a connection for each call
   * @param compression how many times faster than in life all goes
   */
  static LoadedSite start(
      ServerUnderLoad server, Site site, boolean fresh, double compression, int live) {
    ApiClient client = server.client();
    ApiClient ofWorkers =
        fresh
            ? ApiClient.ofFreshConnections(
                client.vertx(), client.endpoint(), CONNECTIONS_OF_WORKERS)
            : server.client(CONNECTIONS_OF_WORKERS);
    ApiClient ofOthers = server.client(CONNECTIONS_OF_OTHERS);
    SiteRun run = SiteRun.start(ofWorkers, ofOthers, new Pace(compression), site, live);
    return new LoadedSite(run, ofWorkers, ofOthers);
  }

  /** Lets it work for a while. */
  void pause(long millis) {
    ofOthers.vertx().timer(Math.max(1, millis), TimeUnit.MILLISECONDS).await();
  }

  @Override
  public void close() {
    ofWorkers.close().await();
    ofOthers.close().await();
  }
}
