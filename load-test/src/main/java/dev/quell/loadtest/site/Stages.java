package dev.quell.loadtest.site;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.ClosedLoop;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.StartingState;
import dev.quell.loadtest.rows.TableWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Goes with a site at work from one stage to the next. At the end of each it records what the
 * site's calls take, and then how many heartbeats, and how many reports, callers without a pause
 * get answered beside them: a fixed load alone would not show how much slower a server has become.
 * Confined to one thread.
 */
final class Stages {
  private static final int MOST_RECORDED_SECONDS = 60;
  private static final int MOST_SATURATED_SECONDS = 10;
  private static final int LOOKS = 6;
  private static final int CALLERS = 32;
  private static final int REPORTED = 20_000;
  private static final String GROUP = "Snapshot: ";
  private static final String HEARTBEATS = "heartbeats by 32 callers beside the site";
  private static final String REPORTS = "reports by 32 callers beside the site";

  private final ServerUnderLoad server;
  private final Site site;
  private final LoadedSite loaded;
  private final Iterator<Batch> launched;
  private final List<TableWatch> watches;
  private final Findings findings = new Findings();
  private final List<Figure> figures = new ArrayList<>();
  private final Map<String, Figure> saturated = new LinkedHashMap<>();

  /**
   * Begins with a site at work.
   *
   * @param launched a batch for each stage, which {@link #launched} wrote before the site began: it
   *     binds Tasks of its own all the time
   */
  Stages(ServerUnderLoad server, Site site, LoadedSite loaded, Iterator<Batch> launched) {
    this.server = server;
    this.site = site;
    this.loaded = loaded;
    this.launched = launched;
    this.watches = TableWatch.ofBoth(server.database());
  }

  /** Writes a batch of instances for each of so many stages, to report of. */
  static Iterator<Batch> launched(ServerUnderLoad server, int stages) {
    LoadWorkflow beside = LoadWorkflow.another(server.database());
    long array = beside.newArray("beside");
    return Stream.generate(() -> beside.newBatch(array, REPORTED, StartingState.LAUNCHED))
        .limit(stages)
        .toList()
        .iterator();
  }

  /** Lets a stage of that length pass, and measures at its end. */
  void measure(String stage, int seconds) {
    int recorded = Math.min(MOST_RECORDED_SECONDS, Math.max(1, seconds / 2));
    int saturating = 2 * saturatedSeconds(recorded);
    long before = 1_000L * Math.max(0, seconds - recorded - saturating);
    for (int look = 1; look < LOOKS; look++) {
      loaded.pause(before / LOOKS);
      look(stage + ", %d s".formatted(look * before / LOOKS / 1_000));
    }
    loaded.pause(before / LOOKS);
    findings.refused(loaded.run());
    loaded.run().record();
    loaded.pause(1_000L * recorded);
    Stream.of(Kind.values())
        .map(kind -> loaded.run().figure(kind, GROUP + stage))
        .forEach(figures::add);
    saturate(stage, saturatedSeconds(recorded));
    look(stage + ", %d s".formatted(seconds));
  }

  private static int saturatedSeconds(int recorded) {
    return Math.min(MOST_SATURATED_SECONDS, Math.max(1, recorded / 4));
  }

  private void look(String moment) {
    watches.forEach(watch -> watch.look(moment));
  }

  /** Measures what callers get answered that wait for nothing but the answers. */
  private void saturate(String stage, int seconds) {
    long[] running =
        IntStream.range(0, site.workflows().size())
            .mapToObj(site::running)
            .flatMapToLong(LongStream::of)
            .toArray();
    saturate(stage, HEARTBEATS, seconds, () -> heartbeats(running));
    PrimitiveIterator.OfLong instances = launched.next().inRandomOrder();
    saturate(stage, REPORTS, seconds, () -> reports(instances));
  }

  private void saturate(
      String stage, String what, int seconds, Supplier<Iterator<Request>> callers) {
    ApiClient client = server.client(CALLERS);
    ClosedLoop.Run run =
        ClosedLoop.run(client, CALLERS, Duration.ofSeconds(seconds), callers).await();
    client.close().await();
    Figure figure =
        Figure.of(GROUP + stage, what, Unit.PER_SECOND, run.perSecond())
            .with(run.recording().summary().latency());
    figures.add(figure);
    saturated.put(stage + what, figure);
  }

  private static Iterator<Request> heartbeats(long[] running) {
    return new SplittableRandom()
        .ints(0, running.length)
        .mapToObj(i -> Request.logReportBy(running[i]))
        .iterator();
  }

  private static Iterator<Request> reports(PrimitiveIterator.OfLong launched) {
    return Stream.iterate(0, i -> launched.hasNext(), i -> i + 1)
        .flatMap(
            i -> {
              long instance = launched.nextLong();
              return Stream.of(Request.logRunning(instance), Request.logDone(instance));
            })
        .iterator();
  }

  /** Ends the site's work; answers all figures, those of a stage and the last against the first. */
  Results results(String first, String middle, String last) {
    loaded.run().end(1).await();
    findings.refused(loaded.run());
    findings.ended(loaded.run());
    for (String stage : List.of(middle, last)) {
      for (String what : List.of(HEARTBEATS, REPORTS)) {
        double share = rate(stage, what) / rate(first, what);
        figures.add(
            Figure.of("Rate " + stage + ", of that " + first, what, Unit.TIMES, share)
                .with(Goal.AT_LEAST_HALF));
      }
    }
    for (TableWatch watch : watches) {
      figures.add(
          Figure.of(
                  "Dead rows for each that lives, " + last, watch.table(), Unit.TIMES, watch.dead())
              .with(Goal.FEW_DEAD_ROWS));
    }
    return new Results(
        figures,
        List.of(),
        watches.stream().flatMap(watch -> watch.courses().stream()).toList(),
        findings.checks(site));
  }

  private double rate(String stage, String what) {
    return Objects.requireNonNull(saturated.get(stage + what)).median();
  }
}
