package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A site of Quell and an agent as processes of their own, with one file of settings and one secret,
 * and an operator who kills over HTTP.
 *
 * @param folder in which they run
 * @param settings the file
 * @param scheme by which they are spoken with
 */
record KillOverHttp(Path folder, Path settings, HttpClient client, String scheme) {
  private static final String SECRET = "a-secret-of-at-least-32-characters";
  private static final long MOST_SECONDS = 120;

  QuellProcess start(Map<String, String> environment, String... arguments) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("QUELL_CONFIG", settings.toString());
    return QuellProcess.start(folder, all, arguments);
  }

  /** A server that asks for tokens. */
  QuellProcess startSecured(Map<String, String> environment, String port) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("QUELL_AUTH_SECRET", SECRET);
    return start(all, "--port", port);
  }

  String token(String... scopes) throws Exception {
    try (QuellProcess made =
        QuellProcess.start(
            folder,
            Map.of("QUELL_AUTH_SECRET", SECRET),
            "ctl",
            "token",
            "--user",
            "root",
            "--scope",
            String.join(",", scopes),
            "--days",
            "1")) {
      assertThat(made.awaitExit()).as(made.errors()).isZero();
      return made.output().strip();
    }
  }

  /** Begins a kill of a workflow by force; gives the job. */
  long kill(int port, long workflowId, int tasks, String token) throws Exception {
    JsonObject order =
        new JsonObject()
            .put("selector", new JsonObject().put("workflow_id", workflowId))
            .put("reason", "stubborn")
            .put("mode", "force")
            .put("confirm", tasks);
    HttpResponse<String> response =
        client.send(
            request(port, "/api/v3/kill_jobs", token)
                .POST(BodyPublishers.ofString(order.encode()))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    return new JsonObject(response.body()).getLong("kill_job_id");
  }

  JsonObject awaitDone(int port, long kill, String token) throws Exception {
    long deadline = System.nanoTime() + MOST_SECONDS * 1_000_000_000L;
    JsonObject job;
    do {
      assertThat(System.nanoTime()).as("still not done").isLessThan(deadline);
      // Each event is a change of the job; the last one tells its end.
      HttpResponse<String> events = get(port, "/api/v3/kill_jobs/" + kill + "/events", token);
      assertThat(events.statusCode()).as(events.body()).isEqualTo(200);
      job = new JsonObject(get(port, "/api/v3/kill_jobs/" + kill, token).body());
    } while (!job.getString("state").equals("done"));
    return job;
  }

  HttpResponse<String> get(int port, String path, String token) throws Exception {
    return client.send(request(port, path, token).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(int port, String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  /** All of a job was killed, and its cluster has said of each process that it is gone. */
  static void assertProven(JsonObject job, int tasks) {
    assertThat(job.getJsonObject("outcomes").getInteger("killed")).isEqualTo(tasks);
    assertThat(job.getJsonObject("proofs").getMap())
        .isEqualTo(
            Map.of("worker", 0, "distributor", 0, "cluster", tasks, "none", 0, "pending", 0));
  }

  /** The words that start an agent of a server. */
  String[] agent(String port, Path token, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "agent",
                "--url",
                scheme + "://127.0.0.1:" + port,
                "--token-file",
                token.toString()));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  /** Kills a server and its agent by {@code -9} at once, and waits until both are gone. */
  static void killTogether(QuellProcess quell, QuellProcess agent) throws Exception {
    agent.kill();
    quell.kill();
    agent.awaitExit();
    quell.awaitExit();
  }
}
