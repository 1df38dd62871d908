package dev.quell.loadtest.site;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;

/**
 * Finds how many live instances a server carries: loads it with more and more of them, as a whole
 * site does, until calls are refused or answered late.
 *
 * @param sizes live instances, tried in ascending order up to the first that is too many
 * @param seconds measured at each size, after a quarter as long that is not
 * @param fresh whether workers open a connection for each call
 * @param compression how many times faster than in life all goes
 */
public record SiteScenario(
    ServerUnderLoad server,
    SortedSet<Integer> sizes,
    int seconds,
    boolean fresh,
    double compression)
    implements Scenario {
  private static final int WARM_UP_SHARE = 4;

  /** In life each worker has its own, so that none waits for another's answer. */
  private static final int CONNECTIONS_OF_WORKERS = 1_024;

  private static final int CONNECTIONS_OF_OTHERS = 128;

  @Override
  public int steps() {
    return 2 + 2 * sizes.size();
  }

  @Override
  public Results run(Progress progress) {
    progress.step("site: writing workflows");
    try (Site site = Site.create(server.database())) {
      Findings findings = new Findings();
      for (int size : sizes) {
        progress.step(Unit.format("site: filling up to %,d live instances", size));
        site.fillTo(size);
        progress.step(Unit.format("site: %,d live instances, %d s", size, seconds));
        if (!measure(site, size, findings)) {
          break;
        }
      }
      List<Check> checks = findings.checks(site);
      progress.step("site: removing the rows");
      return findings.results(fresh, checks);
    }
  }

  private ApiClient workersClient() {
    return fresh
        ? ApiClient.ofFreshConnections(
            server.client().vertx(), server.client().endpoint(), CONNECTIONS_OF_WORKERS)
        : server.client(CONNECTIONS_OF_WORKERS);
  }

  /** Tells whether so many live instances are carried. */
  private boolean measure(Site site, int size, Findings findings) {
    ApiClient ofWorkers = workersClient();
    ApiClient ofOthers = server.client(CONNECTIONS_OF_OTHERS);
    try {
      SiteRun run = SiteRun.start(ofWorkers, ofOthers, new Pace(compression), site, size);
      server.client().vertx().timer(seconds * 1_000L / WARM_UP_SHARE).await();
      Meter before = Meter.read(server);
      run.record();
      server.client().vertx().timer(seconds, TimeUnit.SECONDS).await();
      findings.add(Meter.read(server).since(before, server.database(), Findings.group(size)));
      run.end(seconds).await();
      return findings.add(size, run);
    } finally {
      ofWorkers.close().await();
      ofOthers.close().await();
    }
  }
}
