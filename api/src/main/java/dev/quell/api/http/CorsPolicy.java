package dev.quell.api.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which pages of other origins may call the API ({@code docs/contract/conventions.md} §7).
 * Immutable.
 */
public final class CorsPolicy {
  private static final CharSequence VARY = HttpHeaders.createOptimized("Accept-Encoding, Origin");
  private static final String METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";
  private static final String MAX_AGE_SECONDS = "600";
  private static final Set<String> HEADERS_WITH_CREDENTIALS =
      Set.of(
          "accept",
          "accept-language",
          "content-language",
          "content-type",
          "authorization",
          "x-requested-with");

  private final Set<String> origins;

  private CorsPolicy(Set<String> origins) {
    this.origins = origins;
  }

  /** Allows the pages of these origins alone, with credentials. */
  public static CorsPolicy only(List<String> origins) {
    return new CorsPolicy(Set.copyOf(origins));
  }

  /** Adds to an answer what a browser asks for before it shows the answer to a page. */
  void addTo(HttpServerRequest request, HttpServerResponse response) {
    response.headers().add(HttpHeaders.VARY, VARY);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && isAllowedOrigin(origin)) {
      response
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
  }

  /** Answers a browser that asks before it sends a request; hands everything else on. */
  public void preflight(RoutingContext context) {
    HttpServerRequest request = context.request();
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || !request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
      context.next();
      return;
    }
    String headers = request.headers().get(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    HttpServerResponse response =
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
    if (!isAllowedOrigin(origin)) {
      response.setStatusCode(400).end("Disallowed CORS origin");
    } else if (headers != null && !areAllowedHeaders(headers)) {
      response.setStatusCode(400).end("Disallowed CORS headers");
    } else {
      allow(response, headers);
    }
  }

  private static void allow(HttpServerResponse response, @Nullable String headers) {
    if (headers != null) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
    }
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS)
        .end("OK");
  }

  private boolean isAllowedOrigin(String origin) {
    return origins.contains(origin);
  }

  private static boolean areAllowedHeaders(String headers) {
    return Arrays.stream(headers.toLowerCase(Locale.ROOT).split(","))
        .map(String::strip)
        .allMatch(HEADERS_WITH_CREDENTIALS::contains);
  }
}
