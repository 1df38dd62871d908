package dev.quell.loadtest.site;

import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.util.Iterator;

/**
 * Loads a server as a site does while another session holds a snapshot of the database open, as a
 * back-up or a long report does, so that PostgreSQL keeps each version of each row; and for a while
 * after it.
 *
 * @param live instances
 * @param seconds for which the snapshot is held
 * @param after seconds after that
 * @param compression how many times faster than in life all goes
 */
public record SnapshotScenario(
    ServerUnderLoad server, int live, int seconds, int after, double compression)
    implements Scenario {
  /** Long enough for each worker to be heard, and for the server to be warm. */
  private static final int MOST_SECONDS_BEFORE = 180;

  private static final String BEFORE = "before the snapshot";
  private static final String AMID = "at its end";
  private static final String AFTER = "after it";

  @Override
  public int steps() {
    return 5;
  }

  @Override
  public Results run(Progress progress) {
    progress.step(Unit.format("snapshot: writing %,d live instances", live));
    try (Site site = Site.create(server.database())) {
      site.fillTo(live);
      Iterator<Batch> launched = Stages.launched(server, 3);
      try (LoadedSite loaded = LoadedSite.start(server, site, false, compression, live)) {
        Stages stages = new Stages(server, site, loaded, launched);
        progress.step("snapshot: " + BEFORE);
        stages.measure(BEFORE, Math.min(MOST_SECONDS_BEFORE, seconds));
        progress.step("snapshot: held for %d s".formatted(seconds));
        try (Database holder = Database.connect(server.address())) {
          // It is taken by the first statement, and held as long as the connection.
          holder.execute("begin isolation level repeatable read");
          holder.number("select count(*) from pg_class");
          stages.measure(AMID, seconds);
        }
        progress.step("snapshot: %d s after it".formatted(after));
        stages.measure(AFTER, after);
        Results results = stages.results(BEFORE, AMID, AFTER);
        progress.step("snapshot: removing the rows");
        return results;
      }
    }
  }
}
