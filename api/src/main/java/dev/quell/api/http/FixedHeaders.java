package dev.quell.api.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;

/**
 * Adds the headers that every answer has, whatever it says ({@code docs/contract/conventions.md}
 * §7). Names and values are encoded once. Scripts are served as files, so the content policy needs
 * no hash.
 */
final class FixedHeaders {
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
  private static final List<Map.Entry<CharSequence, CharSequence>> SECURITY =
      List.of(
          header(
              "Content-Security-Policy",
              "default-src 'self'; img-src 'self' data:; connect-src 'self'; script-src 'self'; "
                  + "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
                  + "form-action 'self'; frame-ancestors 'none'"),
          header("Cross-Origin-Opener-Policy", "same-origin"),
          header("Referrer-Policy", "strict-origin-when-cross-origin"),
          header("Strict-Transport-Security", "max-age=31556926; includeSubDomains"),
          header("X-Content-Type-Options", "nosniff"),
          header("X-Frame-Options", "DENY"),
          header("X-XSS-Protection", "1; mode=block"));

  private FixedHeaders() {}

  static void addTo(HttpServerResponse response, String requestId) {
    MultiMap headers = response.headers();
    for (Map.Entry<CharSequence, CharSequence> header : SECURITY) {
      headers.add(header.getKey(), header.getValue());
    }
    headers.add(REQUEST_ID, requestId);
  }

  private static Map.Entry<CharSequence, CharSequence> header(String name, String value) {
    return Map.entry(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value));
  }
}
