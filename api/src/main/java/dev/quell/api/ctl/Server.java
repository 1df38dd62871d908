package dev.quell.api.ctl;

import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The routes of a server. Calls block. A server that is unavailable or cannot be reached is asked
 * several times; so nothing may be sent that must not arrive twice. Every other failure is a {@link
 * CtlException} with the server's own sentence.
 */
final class Server {
  private static final String ROOT = "/api/v3/";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int TRIES = 6;
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final long LONGEST_WAIT_SECONDS = 30;
  private static final int UNAVAILABLE = 503;

  private final URI address;
  private final Optional<String> token;
  private final Pause pause;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  Server(URI address, Optional<String> token, Pause pause) {
    this.address = address;
    this.token = token;
    this.pause = pause;
  }

  /** Reads. */
  JsonObject get(String path) {
    return get(path, Map.of());
  }

  /**
   * Reads what the parameters of the query ask for.
   *
   * @param query null values are left out
   */
  JsonObject get(String path, Map<String, Object> query) {
    QueryStringEncoder encoder = new QueryStringEncoder(path);
    query.forEach(
        (name, value) -> {
          if (value != null) {
            encoder.addParam(name, value.toString());
          }
        });
    return send(request(encoder.toString()).GET());
  }

  /** Asks for something that the server does once, however often the request arrives. */
  JsonObject post(String path, JsonObject body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body.encode())));
  }

  /** Sets something. */
  JsonObject put(String path, JsonObject body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body.encode())));
  }

  /** Server-sent events; not asked for twice. */
  EventStream events(String path) {
    return EventStream.open(http, request(path).header("Accept", "text/event-stream").build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + ROOT + path));
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private JsonObject send(HttpRequest.Builder request) {
    HttpResponse<String> response;
    try {
      response = sendPatiently(request.timeout(TIMEOUT).build());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CtlException(Exit.UNREACHABLE, "Interrupted before the server answered.");
    }
    return new ServerAnswer(response.statusCode(), response.body(), token.isPresent()).json();
  }

  private HttpResponse<String> sendPatiently(HttpRequest request) throws InterruptedException {
    Duration backoff = FIRST_WAIT;
    for (int attempt = 1; ; attempt++) {
      Duration wait = backoff;
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != UNAVAILABLE || attempt == TRIES) {
          return response;
        }
        wait = askedFor(response).orElse(backoff);
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw unreachable(e);
        }
      }
      pause.await(wait);
      backoff = backoff.multipliedBy(2);
    }
  }

  private static Optional<Duration> askedFor(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Math.min(Long.parseLong(text), LONGEST_WAIT_SECONDS))
        .map(Duration::ofSeconds);
  }

  private CtlException unreachable(IOException failure) {
    String reason =
        failure instanceof ConnectException
            ? "nothing accepts connections there"
            : Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
    return new CtlException(
        Exit.UNREACHABLE,
        "The server %s cannot be reached: %s. Name another with --server or QUELL_URL."
            .formatted(address, reason));
  }
}
