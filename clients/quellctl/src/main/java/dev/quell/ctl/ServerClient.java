package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls the routes of a server, and blocks until it answers. A server that is unavailable or cannot
 * be reached is called several times; so nothing may be sent that must not arrive twice. Every
 * other failure is a {@link CtlException} with the server's own message.
 */
final class ServerClient {
  private static final String ROOT = "/api/v3/";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_ATTEMPTS = 6;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(250);
  private static final long MAX_RETRY_AFTER_SECONDS = 30;
  private static final int OK = 200;
  private static final int SERVICE_UNAVAILABLE = 503;

  private final URI address;
  private final Optional<String> token;
  private final Sleeper sleeper;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  ServerClient(URI address, Optional<String> token, Sleeper sleeper) {
    this.address = address;
    this.token = token;
    this.sleeper = sleeper;
  }

  /** Gets a resource. */
  JsonObject get(String path) {
    return get(path, Map.of());
  }

  /**
   * Gets a resource that lies beside the API.
   *
   * @param path from the root of the server
   */
  JsonObject getAbsolute(String path) {
    return send(HttpRequest.newBuilder(URI.create(address + path)).GET());
  }

  /**
   * Gets a resource with parameters in the query.
   *
   * @param query null values are left out
   */
  JsonObject get(String path, Map<String, @Nullable Object> query) {
    return send(request(path + parameters(query)).GET());
  }

  /**
   * Gets an answer of any length, line by line. Not tried again once a line has come; a connection
   * that is cut is a failure, so that nobody takes the lines for the whole.
   *
   * @param query null values are left out
   */
  void lines(String path, Map<String, @Nullable Object> query, Consumer<String> line) {
    HttpRequest request = request(path + parameters(query)).timeout(TIMEOUT).GET().build();
    try {
      HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
      try (Stream<String> body = response.body()) {
        if (response.statusCode() != OK) {
          String text = body.collect(Collectors.joining("\n"));
          new ServerResponse(response.statusCode(), text, token.isPresent()).json();
        }
        body.forEach(line);
      }
    } catch (UncheckedIOException e) {
      throw new CtlException(
          ExitCode.UNREACHABLE,
          "The server's answer was cut off: what has come is not all. Repeat it.");
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CtlException(ExitCode.UNREACHABLE, "Interrupted before the server answered.");
    }
  }

  private static String parameters(Map<String, @Nullable Object> query) {
    String parameters =
        query.entrySet().stream()
            .filter(parameter -> parameter.getValue() != null)
            .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
            .collect(Collectors.joining("&"));
    return parameters.isEmpty() ? "" : "?" + parameters;
  }

  /** Percent-encodes a value; the encoding of forms differs in the blank alone. */
  private static String encoded(Object value) {
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Posts a request that the server carries out once, however often it arrives. */
  JsonObject post(String path, JsonObject body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body.encode())));
  }

  /** Puts a resource, which is the same however often the request arrives. */
  JsonObject put(String path, JsonObject body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body.encode())));
  }

  /** Opens a stream of server-sent events; not tried again when it fails. */
  ServerSentEvents events(String path) {
    return ServerSentEvents.open(http, request(path).header("Accept", "text/event-stream").build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + ROOT + path));
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private JsonObject send(HttpRequest.Builder request) {
    HttpResponse<String> response;
    try {
      response = sendWithRetries(request.timeout(TIMEOUT).build());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CtlException(ExitCode.UNREACHABLE, "Interrupted before the server answered.");
    }
    return new ServerResponse(response.statusCode(), response.body(), token.isPresent()).json();
  }

  private HttpResponse<String> sendWithRetries(HttpRequest request) throws InterruptedException {
    Duration backoff = FIRST_BACKOFF;
    for (int attempt = 1; ; attempt++) {
      Duration wait = backoff;
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != SERVICE_UNAVAILABLE || attempt == MAX_ATTEMPTS) {
          return response;
        }
        wait = retryAfter(response).orElse(backoff);
      } catch (IOException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw unreachable(e);
        }
      }
      sleeper.sleep(wait);
      backoff = backoff.multipliedBy(2);
    }
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Math.min(Long.parseLong(text), MAX_RETRY_AFTER_SECONDS))
        .map(Duration::ofSeconds);
  }

  private CtlException unreachable(IOException failure) {
    String reason =
        failure instanceof ConnectException
            ? "nothing accepts connections there"
            : Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
    return new CtlException(
        ExitCode.UNREACHABLE,
        "The server %s cannot be reached: %s. Name another with --server or QUELL_URL."
            .formatted(address, reason));
  }
}
