package dev.quell.loadtest.comparison;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.BusyPlace;
import dev.quell.loadtest.rows.ServerUnderLoad;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the pages of the console read, one call after the other, in a database with one
 * workflow of many tasks and a tenth as many others. A round is as slow as the slowest of its
 * calls; the calls that warm up are not measured.
 */
record ConsoleScenario(ServerUnderLoad server, LoadTest settings) implements Scenario {
  private static final int CALLS = 5;
  private static final int SMALL_WORKFLOWS_IN_TASKS = 10;
  private static final String USER = "console-load-test-7";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What is read of a page, and what it should come to. */
  private record Reads(String group, @Nullable Goal goal, List<String> paths) {}

  @Override
  public int steps() {
    return 2 + settings.rounds;
  }

  @Override
  public Results run(Progress progress) {
    int workflows = settings.instances / SMALL_WORKFLOWS_IN_TASKS;
    progress.step(
        Unit.format("console: writing %,d tasks, %,d workflows", settings.instances, workflows));
    try (BusyPlace place = BusyPlace.create(server.database(), settings.instances, workflows)) {
      List<Reads> all = reads(place);
      all.forEach(this::slowest);
      List<List<List<Double>>> rounds = new ArrayList<>();
      for (int round = 1; round <= settings.rounds; round++) {
        progress.step("console, round %d of %d".formatted(round, settings.rounds));
        rounds.add(all.stream().map(this::slowest).toList());
      }
      Check check = new Check("console: tasks are counted as they are", miscounted(place));
      progress.step("console: removing the rows");
      return new Results(figures(all, rounds), List.of(check));
    }
  }

  private static List<Figure> figures(List<Reads> all, List<List<List<Double>>> rounds) {
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Reads reads = all.get(i);
      for (int j = 0; j < reads.paths().size(); j++) {
        int group = i;
        int path = j;
        List<Double> values = rounds.stream().map(round -> round.get(group).get(path)).toList();
        figures.add(
            Figure.of(reads.group(), reads.paths().get(j), Unit.MILLISECONDS, values)
                .with(reads.goal()));
      }
    }
    return figures;
  }

  private List<Double> slowest(Reads reads) {
    return reads.paths().stream().map(this::slowest).toList();
  }

  private double slowest(String path) {
    Request request = Request.read("/console/" + path);
    return IntStream.range(0, CALLS)
        .mapToDouble(call -> 1_000 * server.client().secondsUntilDone(request).await())
        .max()
        .orElseThrow();
  }

  private long miscounted(BusyPlace place) {
    JsonObject count = read("workflows/" + place.workflow() + "/tasks/count");
    return Math.abs(settings.instances - count.getLong("count", 0L));
  }

  private JsonObject read(String path) {
    Request request = Request.read("/console/" + path);
    // A server that has just started may take longer for its first answer than it lets anybody
    // wait.
    server.client().secondsUntilDone(request).await();
    ApiClient.Answer answer = server.client().ask(request, PATIENCE).await();
    if (answer.status() != Recording.OK) {
      throw new LoadTestException("%s: %s".formatted(path, answer.body()));
    }
    return answer.body().toJsonObject();
  }

  private List<Reads> reads(BusyPlace place) {
    ConsoleReads reads =
        new ConsoleReads(place.workflow(), place.template(), place.array(), place.failedTask());
    JsonObject errors = read(reads.errors());
    String group = errors.getJsonArray("groups").getJsonObject(0).getString("group");
    List<String> first = new ArrayList<>(reads.firstAnswers());
    first.add(reads.errors() + "/" + group);
    return List.of(
        new Reads("Console: first answers", Goal.CONSOLE_PAGE, first),
        new Reads("Console: filters and sorts", Goal.CONSOLE_FILTER, reads.filters(USER)),
        new Reads("Console: all of a filter", null, reads.exports()));
  }
}
