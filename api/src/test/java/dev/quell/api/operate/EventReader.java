package dev.quell.api.operate;

import dev.quell.api.http.ApiServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one stream of events as it comes; closing it hangs up. */
final class EventReader implements AutoCloseable {
  private final HttpResponse<Stream<String>> response;
  private final Iterator<String> lines;

  private EventReader(HttpResponse<Stream<String>> response) {
    this.response = response;
    this.lines = response.body().iterator();
  }

  /** Opens the stream of a job; completes with the head of the answer. */
  static EventReader open(ApiServer server, long job) {
    URI address =
        URI.create(
            "http://127.0.0.1:" + server.port() + KillJobClient.JOBS + "/" + job + "/events");
    try {
      return new EventReader(
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .build()
              .send(
                  HttpRequest.newBuilder(address).header("Accept-Encoding", "gzip").build(),
                  BodyHandlers.ofLines()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<Stream<String>> head() {
    return response;
  }

  /** The data of the next event; empty if the stream has ended. */
  Optional<JsonObject> next() {
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("data: ")) {
        return Optional.of(new JsonObject(line.substring("data: ".length())));
      }
    }
    return Optional.empty();
  }

  /** Reads the stream of a job to its end; gives the last view. */
  static JsonObject lastOf(ApiServer server, JsonObject job) {
    try (EventReader events = open(server, KillJobClient.idOf(job))) {
      JsonObject last = job;
      for (var next = events.next(); next.isPresent(); next = events.next()) {
        last = next.get();
      }
      return last;
    }
  }

  @Override
  public void close() {
    response.body().close();
  }
}
