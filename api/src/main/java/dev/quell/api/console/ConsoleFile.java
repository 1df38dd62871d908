package dev.quell.api.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * One file of the console, read once. Immutable.
 *
 * @param tag weak, since the answer may be compressed
 */
record ConsoleFile(CharSequence type, CharSequence tag, Buffer content) {
  private static final CharSequence POLICY = HttpHeaders.createOptimized("Content-Security-Policy");

  /**
   * Nothing but files of this server: no script or style in the page, no frame around it, and no
   * text that becomes markup.
   */
  private static final CharSequence STRICT =
      HttpHeaders.createOptimized(
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
              + "connect-src 'self'; base-uri 'none'; form-action 'none'; "
              + "frame-ancestors 'none'; require-trusted-types-for 'script'");

  private static final CharSequence REVALIDATE = HttpHeaders.createOptimized("no-cache");

  /** A year, which is as long as caches take it for. */
  private static final CharSequence KEEP =
      HttpHeaders.createOptimized("public, max-age=31536000, immutable");

  static ConsoleFile of(String name, Buffer content) {
    String tag = "W/\"" + ConsoleBundle.digest(content) + '"';
    return new ConsoleFile(typeOf(name), HttpHeaders.createOptimized(tag), content);
  }

  /** Sends the file to whoever asked for it by its content: it need never be asked for again. */
  void sendForGood(RoutingContext context) {
    send(context, KEEP);
  }

  /** Sends the file, or that it has not changed, and has it asked for again each time. */
  void send(RoutingContext context) {
    send(context, REVALIDATE);
  }

  private void send(RoutingContext context, CharSequence caching) {
    HttpServerResponse response =
        context
            .response()
            .putHeader(POLICY, STRICT)
            .putHeader(HttpHeaders.CACHE_CONTROL, caching)
            .putHeader(HttpHeaders.ETAG, tag);
    String known = context.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && known.contains(tag)) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, type).end(content);
    }
  }

  private static CharSequence typeOf(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return HttpHeaders.createOptimized(
        switch (ending) {
          case "html" -> "text/html; charset=utf-8";
          case "js" -> "text/javascript; charset=utf-8";
          case "css" -> "text/css; charset=utf-8";
          case "svg" -> "image/svg+xml";
          default -> throw new IllegalArgumentException("No content type for " + name);
        });
  }
}
