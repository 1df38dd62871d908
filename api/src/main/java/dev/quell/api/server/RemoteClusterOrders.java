package dev.quell.api.server;

import dev.quell.domain.cluster.ClusterMessages;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterSearch;
import dev.quell.domain.cluster.SearchReport;
import dev.quell.domain.json.Fields;
import dev.quell.worker.cluster.ClusterOrders;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collector;

/**
 * Takes orders of a server over HTTP, and reports there. The token is read anew for each call, so
 * that another one may be put in its place. Fails with a sentence.
 */
final class RemoteClusterOrders implements ClusterOrders {
  private static final String LEASE = "/api/v3/cluster_orders/lease";
  private static final String REPORT = "/api/v3/cluster_orders/report";
  private static final String LEASE_SEARCHES = "/api/v3/cluster_searches/lease";
  private static final String REPORT_SEARCH = "/api/v3/cluster_searches/report";
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int MOST_BYTES = 32 * 1024 * 1024;
  private static final int OK = 200;
  private static final int SHOWN_CHARACTERS = 300;

  private final Vertx vertx;
  private final HttpClient client;
  private final URI server;
  private final Optional<Path> tokenFile;

  private RemoteClusterOrders(
      Vertx vertx, HttpClient client, URI server, Optional<Path> tokenFile) {
    this.vertx = vertx;
    this.client = client;
    this.server = server;
    this.tokenFile = tokenFile;
  }

  /**
   * Takes those of a server.
   *
   * @param server its address, without a path
   * @param tokenFile holds a token of the scope {@code cluster}; empty for a server without tokens
   * @param authorities PEM file with the authorities that its certificate may be of; empty for
   *     those of the JVM
   */
  static RemoteClusterOrders of(
      Vertx vertx, URI server, Optional<Path> tokenFile, Optional<Path> authorities) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setSsl("https".equals(server.getScheme()))
            .setConnectTimeout(TIMEOUT_MILLIS);
    authorities.ifPresent(
        file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    return new RemoteClusterOrders(vertx, vertx.createHttpClient(options), server, tokenFile);
  }

  @Override
  public Future<List<ClusterOrder>> lease(Set<String> clusters, String agent, int limit) {
    return post(LEASE, asking(clusters, agent).put("limit", limit))
        .map(answer -> ClusterMessages.orders(Fields.ofJson(answer, AgentException::new)));
  }

  @Override
  public Future<Void> report(String agent, List<ClusterReport> reports) {
    JsonObject body =
        new JsonObject().put("agent", agent).put("reports", ClusterMessages.reports(reports));
    return post(REPORT, body).mapEmpty();
  }

  private static JsonObject asking(Set<String> clusters, String agent) {
    return new JsonObject()
        .put("agent", agent)
        .put("clusters", new JsonArray(clusters.stream().sorted().toList()));
  }

  @Override
  public Future<List<ClusterSearch>> leaseSearches(Set<String> clusters, String agent) {
    return post(LEASE_SEARCHES, asking(clusters, agent))
        .map(answer -> ClusterMessages.searches(Fields.ofJson(answer, AgentException::new)));
  }

  @Override
  public Future<Void> reportSearch(String agent, SearchReport report) {
    return post(REPORT_SEARCH, ClusterMessages.searchReport(report).put("agent", agent)).mapEmpty();
  }

  private Future<JsonObject> post(String path, JsonObject body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(server.resolve(path).toString())
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    return token()
        .compose(
            token -> {
              token.ifPresent(
                  text -> options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + text));
              return client.request(options);
            })
        .compose(request -> exchange(request, body))
        .recover(failure -> Future.failedFuture(explained(failure)));
  }

  private Future<Optional<String>> token() {
    return tokenFile
        .map(
            file ->
                vertx
                    .fileSystem()
                    .readFile(file.toString())
                    .map(content -> Optional.of(content.toString().strip())))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private static Future<JsonObject> exchange(HttpClientRequest request, JsonObject body) {
    return request
        .send(body.toBuffer())
        .compose(
            response ->
                response
                    .collect(
                        Collector.of(
                            Buffer::buffer,
                            RemoteClusterOrders::appendWithinLimit,
                            Buffer::appendBuffer))
                    .map(answer -> checked(response.statusCode(), answer)))
        .timeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(failure -> request.reset());
  }

  private static void appendWithinLimit(Buffer body, Buffer part) {
    if (body.length() <= MOST_BYTES) {
      body.appendBuffer(part);
    }
  }

  private static JsonObject checked(int status, Buffer answer) {
    try {
      if (status == OK && answer.length() <= MOST_BYTES) {
        return answer.toJsonObject();
      }
      throw new AgentException(
          "The server answered with %d: %s".formatted(status, shown(answer.toString())));
    } catch (DecodeException noJson) {
      throw new AgentException("The server answered with what is no JSON.", noJson);
    }
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }

  private Throwable explained(Throwable failure) {
    return failure instanceof AgentException
        ? failure
        : new AgentException(
            "The server at %s cannot be asked: %s".formatted(server, failure.getMessage()),
            failure);
  }
}
