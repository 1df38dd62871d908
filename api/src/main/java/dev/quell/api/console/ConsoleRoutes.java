package dev.quell.api.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The console: a page for operators and its scripts. It holds no data, so it is served to everyone;
 * what it shows it asks of the API, with the token of whoever looks. Immutable.
 */
public final class ConsoleRoutes {
  private static final String PAGE = "index.html";
  private static final List<String> FILES =
      List.of(
          PAGE,
          "api.js",
          "app.js",
          "array.js",
          "audit.js",
          "bars.js",
          "console.css",
          "dialogue.js",
          "dom.js",
          "graph.js",
          "icon.svg",
          "job-controls.js",
          "job-items.js",
          "job-progress.js",
          "job.js",
          "jobs.js",
          "kill.js",
          "layers.js",
          "session.js",
          "sign-in.js",
          "stuck.js",
          "table.js",
          "words.js",
          "workflow.js",
          "workflows.js");

  private final Map<String, ConsoleFile> files;

  private ConsoleRoutes(Map<String, ConsoleFile> files) {
    this.files = files;
  }

  /** Reads everything that is served. */
  public static Future<ConsoleRoutes> load(Vertx vertx) {
    Map<String, Future<ConsoleFile>> files =
        FILES.stream()
            .collect(Collectors.toMap(Function.identity(), name -> ConsoleFile.read(vertx, name)));
    return Future.all(List.copyOf(files.values()))
        .map(
            all ->
                files.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().result())))
        .map(ConsoleRoutes::new);
  }

  /** The page. */
  public void page(RoutingContext context) {
    Objects.requireNonNull(files.get(PAGE), PAGE).send(context);
  }

  /** What the page consists of, by the name at the end of the path; 404 if there is none. */
  public void file(RoutingContext context) {
    ConsoleFile file = files.get(context.pathParam("file"));
    if (file == null) {
      context.fail(404);
    } else {
      file.send(context);
    }
  }
}
