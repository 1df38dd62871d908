package dev.quell.loadtest.comparison;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Goal;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.GrownPlace;
import dev.quell.loadtest.rows.ServerUnderLoad;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures how long people wait for what they read of a place that has grown: until the first row
 * of each read of the console and of views is there, and how a page far behind compares with the
 * first one. Nothing is read before it is measured, so the server remembers no answer of the first
 * round.
 *
 * @param size Tasks in the table
 * @param refusals what the server said of reads that it refused
 */
record PlaceReads(ServerUnderLoad server, GrownPlace place, int size, List<String> refusals) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PAGES_BEFORE = 20;
  private static final int MOST_OF_PAGE = 1_000;
  private static final int ERRORS_OF_PAGE = 10;
  private static final int CALLS_OF_PAGE = 5;

  /** A page that nothing comes before, and one of the same list with much before it. */
  private record Pages(String name, Request first, Request deep) {}

  PlaceReads(ServerUnderLoad server, GrownPlace place, int size) {
    this(server, place, size, new ArrayList<>());
  }

  /** Measures all, as often as the settings have rounds. */
  List<Figure> figures(LoadTest settings) {
    if (place.failedTask() == 0) {
      return List.of();
    }
    List<Figure> figures = new ArrayList<>(listed(settings.rounds));
    figures.addAll(pages(settings.rounds));
    return figures;
  }

  private List<Figure> listed(int rounds) {
    String group =
        Unit.format(
            "Reads of a workflow of %,d tasks, of %,d in the table: to the first row",
            place.tasksOfLarge(), size);
    List<Request> reads = Stream.concat(console(), views()).toList();
    List<double[]> all =
        IntStream.range(0, rounds)
            .mapToObj(round -> reads.stream().mapToDouble(this::millisToFirstRow).toArray())
            .toList();
    return IntStream.range(0, reads.size())
        .mapToObj(
            i ->
                Figure.of(
                        group,
                        name(reads.get(i)),
                        Unit.MILLISECONDS,
                        all.stream().map(round -> round[i]).toList())
                    .with(Goal.FIRST_ROW))
        .toList();
  }

  /** What is refused has no answer: a long run is not to end for one read of many. */
  private double millisToFirstRow(Request request) {
    try {
      return 1_000 * server.client().secondsToFirstRow(request, PATIENCE).await();
    } catch (LoadTestException refusal) {
      refusals.add(String.valueOf(refusal.getMessage()));
      return PATIENCE.toMillis();
    }
  }

  /** Checks that nothing was refused. */
  Check check() {
    String unlike = refusals.isEmpty() ? "" : "; " + refusals.get(0);
    return new Check("growth: every read was answered 200" + unlike, refusals.size());
  }

  private static String name(Request request) {
    return request.path().substring("/api/v3".length());
  }

  private Stream<Request> console() {
    ConsoleReads reads = consoleReads();
    return Stream.of(reads.firstAnswers(), reads.filters(GrownPlace.USER), reads.exports())
        .flatMap(List::stream)
        .map(path -> Request.read("/console/" + path));
  }

  private ConsoleReads consoleReads() {
    return new ConsoleReads(
        place.large().id(), place.template(), place.array(), place.failedTask());
  }

  /** What the stock client's status commands and its web pages ask, and quellctl. */
  private Stream<Request> views() {
    long workflow = place.large().id();
    long task = place.failedTask();
    long template = place.template();
    long version = place.version();
    return Stream.concat(
        Stream.of(
                "/workflow_status?workflow_id=" + workflow,
                "/workflow_status?user=" + GrownPlace.USER + "&limit=5",
                "/workflow_status_viz?workflow_ids=" + workflow,
                "/workflow_tt_status_viz/" + workflow,
                "/workflow_overview_viz?user=" + GrownPlace.USER,
                "/workflow_details_viz/" + workflow,
                "/workflow/" + workflow + "/workflow_tasks?limit=5",
                "/workflow/" + workflow + "/workflow_tasks?limit=2000000",
                "/workflow/" + workflow + "/workflow_tasks?limit=2000000&status=FATAL",
                "/workflow/" + workflow + "/fetch_workflow_metadata",
                "/workflow/" + workflow + "/task_template_dag",
                "/workflow/" + workflow + "/is_resumable",
                "/array/" + workflow + "/get_array_tasks?array_name=fit",
                "/task_table_viz/" + workflow + "?tt_name=fit",
                "/task_status?task_ids=" + task,
                "/task_resource_usage?task_id=" + task,
                "/task_dependencies/" + task,
                "/task/" + task + "/most_recent_ti_error",
                "/task/get_ti_details_viz/" + task,
                "/task/get_task_details_viz/" + task,
                "/get_task_template_details?workflow_id="
                    + workflow
                    + "&task_template_id="
                    + template,
                "/get_task_template_version?workflow_id=" + workflow,
                "/get_requested_cores?task_template_version_ids=(" + version + ")",
                "/get_most_popular_queue?task_template_version_ids=(" + version + ")",
                "/tt_error_log_viz/" + workflow + "/" + template,
                "/tt_error_log_viz/" + workflow + "/" + template + "?cluster_errors=true",
                "/stuck",
                "/stuck?workflow_id=" + workflow,
                "/holds",
                "/kill_jobs?limit=10",
                "/kill_audit?limit=10",
                "/retention?workflow_days=90")
            .map(Request::read),
        Stream.of(
            Request.post(
                "/task_template_resource_usage",
                JsonObject.of("task_template_version_id", version, "workflows", List.of(workflow))
                    .toBuffer()),
            Request.post("/workflow_validation", tasks(task)),
            Request.post("/task/subdag", tasks(task)),
            Request.put("/tasks_recursive/up", tasks(task)),
            Request.put("/tasks_recursive/down", tasks(task))));
  }

  private static Buffer tasks(long task) {
    return JsonObject.of("task_ids", List.of(task)).toBuffer();
  }

  private List<Figure> pages(int rounds) {
    List<Figure> figures = new ArrayList<>();
    for (Pages pages : allPages()) {
      List<Double> first = new ArrayList<>();
      List<Double> deep = new ArrayList<>();
      List<Double> times = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        first.add(median(pages.first()));
        deep.add(median(pages.deep()));
        times.add(deep.get(round) / first.get(round));
      }
      String group = "Page of " + pages.name();
      figures.add(Figure.of(group, "first", Unit.MILLISECONDS, first).with(Goal.FIRST_ROW));
      figures.add(Figure.of(group, "deep", Unit.MILLISECONDS, deep).with(Goal.FIRST_ROW));
      figures.add(Figure.of(group, "deep, of the first", Unit.TIMES, times).with(Goal.DEEP_PAGE));
    }
    return figures;
  }

  private double median(Request request) {
    double[] sorted =
        IntStream.range(0, CALLS_OF_PAGE)
            .mapToDouble(call -> millisToFirstRow(request))
            .sorted()
            .toArray();
    return sorted[sorted.length / 2];
  }

  private List<Pages> allPages() {
    String tasks = "/console/workflows/" + place.large().id() + "/tasks";
    String getTasks = "/workflow/get_tasks/" + place.large().id() + "?chunk_size=500&max_task_id=";
    String instances = "/console/arrays/" + place.array() + "/instances";
    String errors = "/tt_error_log_viz/" + place.large().id() + "/" + place.template();
    String page = errors + "?page_size=" + ERRORS_OF_PAGE + "&page=";
    List<Pages> all = new ArrayList<>();
    all.add(pages("get_tasks", getTasks + 0, getTasks + place.middleTask()));
    all.add(pages("instances", instances, instances + "?after=" + place.middleInstance()));
    long middle = Math.max(1, place.failedOfArray() / 2 / ERRORS_OF_PAGE);
    all.add(pages("errors of a template", page + 1, page + middle));
    for (String sort : List.of("oldest", "newest", "changed", "name", "attempts")) {
      walked(tasks + "?sort=" + sort, place.tasksOfLarge()).ifPresent(all::add);
    }
    walked(tasks + "?status=F", place.failedOfArray()).ifPresent(all::add);
    for (String sort : List.of("changed", "busiest", "failing")) {
      walked("/console/workflows?sort=" + sort, place.workflows()).ifPresent(all::add);
    }
    return all;
  }

  private static Pages pages(String name, String first, String deep) {
    return new Pages(name, Request.read(first), Request.read(deep));
  }

  /** Goes through pages of a list until half of it is behind, or so many of the longest pages. */
  private Optional<Pages> walked(String path, long rows) {
    long limit = Math.max(1, Math.min(mostOf(path), rows / 2 / PAGES_BEFORE));
    String after = "";
    for (int i = 0; i < PAGES_BEFORE; i++) {
      String next = read(path + "&limit=" + limit + after).getString("next_after");
      if (next == null) {
        return Optional.empty();
      }
      after = "&after=" + next;
    }
    return Optional.of(pages(path.substring("/console/".length()), path, path + after));
  }

  private static int mostOf(String path) {
    return path.contains("/tasks") ? MOST_OF_PAGE : MOST_OF_PAGE / 10;
  }

  private JsonObject read(String path) {
    ApiClient.Answer answer = server.client().ask(Request.read(path), PATIENCE).await();
    if (answer.status() != Recording.OK) {
      throw new LoadTestException("%s: %d %s".formatted(path, answer.status(), answer.body()));
    }
    return answer.body().toJsonObject();
  }
}
