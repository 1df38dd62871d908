package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls of a client to a process on loopback, all of which must succeed. */
final class HttpCalls {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String server;

  private HttpCalls(String server) {
    this.server = server;
  }

  static HttpCalls to(int port) {
    return new HttpCalls("http://127.0.0.1:" + port);
  }

  String get(String path) throws IOException, InterruptedException {
    return body("GET", path, BodyPublishers.noBody());
  }

  String post(String path, String body) throws IOException, InterruptedException {
    return body("POST", path, BodyPublishers.ofString(body));
  }

  String put(String path, String body) throws IOException, InterruptedException {
    return body("PUT", path, BodyPublishers.ofString(body));
  }

  /** The status of an answer, whatever it is. */
  int status(String absolutePath) throws IOException, InterruptedException {
    return send("GET", absolutePath, BodyPublishers.noBody()).statusCode();
  }

  private String body(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send(method, "/api/v3/" + path, body);
    assertThat(answer.statusCode() / 100).as("%s %s: %s", method, path, answer.body()).isEqualTo(2);
    return answer.body();
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(server + path))
            .header("Content-Type", "application/json")
            .method(method, body)
            .build(),
        BodyHandlers.ofString());
  }
}
