package dev.quell.api.console;

import dev.quell.api.http.ClassPathFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One file of the console, read once. A browser may keep it, but asks each time whether it is still
 * the same, since an upgrade changes files under the same names. Immutable.
 *
 * @param tag weak, since the answer may be compressed
 */
record ConsoleFile(CharSequence type, CharSequence tag, Buffer content) {
  private static final String FOLDER = "dev/quell/api/console/";
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

  /** Reads a file of the console; fails if there is none of this name. */
  static Future<ConsoleFile> read(Vertx vertx, String name) {
    return ClassPathFile.read(vertx, FOLDER + name)
        .map(content -> new ConsoleFile(typeOf(name), tagOf(content), content));
  }

  /** Sends the file, or that it has not changed. */
  void send(RoutingContext context) {
    HttpServerResponse response =
        context
            .response()
            .putHeader(POLICY, STRICT)
            .putHeader(HttpHeaders.CACHE_CONTROL, REVALIDATE)
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

  private static CharSequence tagOf(Buffer content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes());
      String text = HexFormat.of().formatHex(digest, 0, 12);
      return HttpHeaders.createOptimized("W/\"" + text + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
