package dev.quell.api.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/**
 * The console: a page for operators and its scripts. It holds no data, so it is served to everyone;
 * what it shows it asks of the API, with the token of whoever looks. Immutable.
 */
public final class ConsoleRoutes {
  private final ConsoleBundle bundle;

  private ConsoleRoutes(ConsoleBundle bundle) {
    this.bundle = bundle;
  }

  /** Reads everything that is served. */
  public static Future<ConsoleRoutes> load(Vertx vertx) {
    return ConsoleBundle.load(vertx).map(ConsoleRoutes::new);
  }

  /** The page. */
  public void page(RoutingContext context) {
    bundle.page().send(context);
  }

  /**
   * What the page consists of, by the name at the end of the path; 404 if there is none. While
   * servers are upgraded one after the other, a page of one may ask another for a version that it
   * does not have; it gets what there is, for the moment.
   */
  public void file(RoutingContext context) {
    ConsoleFile file = bundle.files().get(context.pathParam("file"));
    if (file == null) {
      context.fail(404);
    } else if (bundle.version().equals(context.pathParam("version"))) {
      file.sendForGood(context);
    } else {
      file.send(context);
    }
  }
}
