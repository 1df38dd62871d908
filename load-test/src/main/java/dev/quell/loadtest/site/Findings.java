package dev.quell.loadtest.site;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.Growth;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Unit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Collects what came of each size of a site. Confined to one thread. */
final class Findings {
  private final List<Figure> figures = new ArrayList<>();
  private final Map<Kind, List<Growth.Point>> latencies = new EnumMap<>(Kind.class);
  private int carried;
  private long failed;
  private long done;
  private long errors;

  /** Names a size in tables. */
  static String group(int size) {
    return Unit.format("Site of %,d live instances", size);
  }

  void add(List<Figure> costs) {
    figures.addAll(costs);
  }

  /** Adds a run that is over; tells whether the server has carried it. */
  boolean add(int size, SiteRun run) {
    String group = group(size);
    List<Figure> ofKinds = Stream.of(Kind.values()).map(kind -> run.figure(kind, group)).toList();
    figures.addAll(ofKinds);
    figures.add(
        Figure.of(group, "processors busy for the load", Unit.PROCESSORS, run.processors()));
    figures.add(Figure.of(group, "live at the end", Unit.COUNT, run.workers().live()));
    figures.add(Figure.of(group, "answered 503", Unit.COUNT, (double) run.unavailable()));
    for (Kind kind : Kind.values()) {
      Figure figure = Figure.of(kind.title, group, Unit.MILLISECONDS, run.p99(kind));
      latencies
          .computeIfAbsent(kind, first -> new ArrayList<>())
          .add(new Growth.Point(size, figure));
    }
    refused(run);
    ended(run);
    boolean isCarried = run.unavailable() == 0 && ofKinds.stream().allMatch(Figure::fitsItsGoal);
    carried = isCarried ? size : carried;
    return isCarried;
  }

  /** Adds the calls that have failed since a run was recorded. */
  void refused(SiteRun run) {
    failed += run.failed();
  }

  /** Adds what the workers of a run that is over were told. */
  void ended(SiteRun run) {
    done += run.workers().done();
    errors += run.workers().errors();
  }

  /**
   * Checks that what was acknowledged is there, and that nothing else has failed or was lost sight
   * of; a kill may have ended what its worker does not know of yet.
   */
  List<Check> checks(Site site) {
    long doneThere = site.count(TaskInstanceStatus.DONE);
    long failedThere =
        site.count(
            TaskInstanceStatus.ERROR,
            TaskInstanceStatus.RESOURCE_ERROR,
            TaskInstanceStatus.UNKNOWN_ERROR,
            TaskInstanceStatus.NO_HEARTBEAT,
            TaskInstanceStatus.TRIAGING);
    return List.of(
        new Check("site: what was answered D is in the database", Math.abs(done - doneThere)),
        new Check("site: only what its worker said has failed", Math.abs(failedThere - errors)),
        new Check("site: every Task agrees with its newest instance", site.disagreements()),
        new Check("site: every request was answered 200, 202 or 503", failed));
  }

  /** Answers everything, with the latencies by size, and the greatest size that was carried. */
  Results results(boolean fresh, List<Check> checks) {
    String way = fresh ? "a connection for each call of a worker" : "connections that are kept";
    List<Figure> all = new ArrayList<>(figures);
    all.add(
        Figure.of("Greatest number of live instances carried", way, Unit.COUNT, carried)
            .with(fresh ? Goal.LIVE_OVER_FRESH_CONNECTIONS : Goal.LIVE));
    List<Growth> growth =
        latencies.entrySet().stream()
            .map(each -> new Growth(each.getKey().title + ", p99", each.getValue()))
            .toList();
    return new Results(all, growth, checks);
  }
}
