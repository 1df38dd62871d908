package dev.quell.loadtest.site;

import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.TableWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads a server as a site does for hours, faster than in life, and looks after each of these hours
 * at what is left behind in the tables and how large their indexes are. Vacuum goes no faster than
 * in life, so it has less time for as much.
 *
 * @param live instances
 * @param hours of the site
 * @param compression how many times faster than in life all goes
 */
public record BloatScenario(ServerUnderLoad server, int live, int hours, double compression)
    implements Scenario {
  private static final double MILLIS_OF_HOUR = 3_600_000;

  @Override
  public int steps() {
    return 2 + hours;
  }

  @Override
  public Results run(Progress progress) {
    progress.step(Unit.format("bloat: writing %,d live instances", live));
    try (Site site = Site.create(server.database())) {
      site.fillTo(live);
      List<TableWatch> watches = TableWatch.ofBoth(server.database());
      Findings findings = new Findings();
      List<Figure> figures;
      try (LoadedSite loaded = LoadedSite.start(server, site, false, compression, live)) {
        for (int hour = 1; hour <= hours; hour++) {
          progress.step("bloat: hour %d of %d".formatted(hour, hours));
          loaded.pause(Math.round(MILLIS_OF_HOUR / compression));
          String moment = "after %d h".formatted(hour);
          watches.forEach(watch -> watch.look(moment));
        }
        loaded.run().end(hours * MILLIS_OF_HOUR / compression / 1_000).await();
        findings.refused(loaded.run());
        findings.ended(loaded.run());
        figures = figures(loaded.run(), watches);
      }
      Results results =
          new Results(
              figures,
              List.of(),
              watches.stream().flatMap(watch -> watch.courses().stream()).toList(),
              findings.checks(site));
      progress.step("bloat: removing the rows");
      return results;
    }
  }

  private List<Figure> figures(SiteRun run, List<TableWatch> watches) {
    String group =
        Unit.format(
            "Site of %,d live instances, %d h, %.0f times as fast", live, hours, compression);
    List<Figure> figures = new ArrayList<>();
    Stream.of(Kind.values()).map(kind -> run.figure(kind, group)).forEach(figures::add);
    for (TableWatch watch : watches) {
      figures.add(
          Figure.of(
                  "Dead rows for each that lives, at the end",
                  watch.table(),
                  Unit.TIMES,
                  watch.dead())
              .with(Goal.FEW_DEAD_ROWS));
    }
    return figures;
  }
}
