package dev.quell.api.server;

import dev.quell.api.http.ClassPathFile;
import dev.quell.api.http.WebLibrary;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.List;

/**
 * The contract file and a page that shows it ({@code docs/contract/conventions.md} §10). All
 * scripts are files, so the content security policy needs no exception. Immutable.
 */
public final class DocumentationRoutes {
  private static final String PAGE = "dev/quell/api/server/docs/index.html";
  private static final String INITIALIZER = "dev/quell/api/server/docs/initializer.js";
  private static final WebLibrary SWAGGER_UI = WebLibrary.webjar("org.webjars", "swagger-ui");

  /** Short, since an upgrade changes the files under the same names. */
  private static final long MAX_AGE_SECONDS = 600;

  private final Buffer contract;
  private final Buffer page;
  private final Buffer initializer;
  private final StaticHandler assets;

  private DocumentationRoutes(
      Buffer contract, Buffer page, Buffer initializer, StaticHandler assets) {
    this.contract = contract;
    this.page = page;
    this.initializer = initializer;
    this.assets = assets;
  }

  /**
   * Reads everything that is served besides the contract file.
   *
   * @param contract the contract file
   * @param prefixes the paths under which its operations are served, the preferred one first
   */
  public static Future<DocumentationRoutes> load(
      Vertx vertx, JsonObject contract, List<String> prefixes) {
    Future<Buffer> page = read(vertx, PAGE);
    Future<Buffer> initializer = read(vertx, INITIALIZER);
    Future<StaticHandler> assets = SWAGGER_UI.find(vertx).map(DocumentationRoutes::serveFolder);
    return Future.all(page, initializer, assets)
        .map(
            all ->
                new DocumentationRoutes(
                    withServers(contract, prefixes),
                    page.result(),
                    initializer.result(),
                    assets.result()));
  }

  /** The contract file, with the prefixes that it does not name itself. */
  public void contract(RoutingContext context) {
    send(context, "application/json", contract);
  }

  /** The page. */
  public void page(RoutingContext context) {
    send(context, "text/html; charset=utf-8", page);
  }

  /** The script that has the page show the contract. */
  public void initializer(RoutingContext context) {
    send(context, "text/javascript; charset=utf-8", initializer);
  }

  /** The files of Swagger UI, by the rest of the path. */
  public void assets(RoutingContext context) {
    assets.handle(context);
  }

  private static Future<Buffer> read(Vertx vertx, String file) {
    return ClassPathFile.read(vertx, file);
  }

  private static Buffer withServers(JsonObject contract, List<String> prefixes) {
    JsonArray servers = new JsonArray();
    prefixes.forEach(prefix -> servers.add(new JsonObject().put("url", prefix)));
    return new JsonObject().mergeIn(contract).put("servers", servers).toBuffer();
  }

  private static StaticHandler serveFolder(String folder) {
    return StaticHandler.create(folder)
        .setDefaultContentEncoding("UTF-8")
        .setMaxAgeSeconds(MAX_AGE_SECONDS);
  }

  private static void send(RoutingContext context, String contentType, Buffer body) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, contentType).end(body);
  }
}
