package dev.quell.loadtest.site;

import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.util.List;
import java.util.SortedSet;

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

  /** Tells whether so many live instances are carried. */
  private boolean measure(Site site, int size, Findings findings) {
    try (LoadedSite loaded = LoadedSite.start(server, site, fresh, compression, size)) {
      SiteRun run = loaded.run();
      loaded.pause(seconds * 1_000L / WARM_UP_SHARE);
      Meter before = Meter.read(server);
      run.record();
      loaded.pause(seconds * 1_000L);
      findings.add(Meter.read(server).since(before, server.database(), Findings.group(size)));
      run.end(seconds).await();
      return findings.add(size, run);
    }
  }
}
