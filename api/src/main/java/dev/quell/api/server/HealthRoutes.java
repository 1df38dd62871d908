package dev.quell.api.server;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CommandException;
import dev.quell.worker.cluster.ClusterWatch;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server tells of itself ({@code docs/contract/conventions.md} §1). */
public final class HealthRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(HealthRoutes.class);
  private static final Buffer OK = new JsonObject().put("status", "OK").toBuffer();

  private final HealthQueries queries;
  private final Readiness readiness;
  private final Supplier<List<ClusterWatch>> clusters;

  public HealthRoutes(
      RetryingPool database, Readiness readiness, Supplier<List<ClusterWatch>> clusters) {
    this.queries = new HealthQueries(database);
    this.readiness = readiness;
    this.clusters = clusters;
  }

  /**
   * Answers once the database has answered a query; 503 otherwise. A cluster that does not answer
   * is told: nothing but proofs of kills waits for it.
   */
  public Future<Buffer> health(ApiRequest request) {
    return queries.ping().map(answered -> logged(request)).map(asked -> condition());
  }

  private Buffer condition() {
    List<ClusterWatch> watches = clusters.get();
    if (watches.isEmpty()) {
      return OK;
    }
    JsonObject told = new JsonObject();
    watches.forEach(
        watch ->
            told.put(watch.cluster(), watch.trouble().isEmpty() ? "answers" : "does not answer"));
    return new JsonObject().put("status", "OK").put("clusters", told).toBuffer();
  }

  /** Answers with the time of the database. */
  public Future<Buffer> time(ApiRequest request) {
    return queries.time().map(time -> new JsonObject().put("time", time).toBuffer());
  }

  /** Answers as long as the process is alive; asks nobody. */
  public Future<Buffer> live(ApiRequest request) {
    return Future.succeededFuture(OK);
  }

  /** Answers if the process should be sent requests; 503 with the reasons otherwise. */
  public Future<Buffer> ready(ApiRequest request) {
    return readiness.missing().compose(HealthRoutes::readyUnless);
  }

  private static Future<Buffer> readyUnless(List<NotReady> missing) {
    return missing.isEmpty()
        ? Future.succeededFuture(OK)
        : Future.failedFuture(CommandException.unavailable(sentence(missing)));
  }

  private static String sentence(List<NotReady> missing) {
    String wanted = missing.stream().map(NotReady::wanted).collect(Collectors.joining(", "));
    return Stream.concat(
            Stream.of("Not ready, for want of: " + wanted + "."),
            missing.stream().map(NotReady::sentence).filter(text -> !text.isEmpty()))
        .collect(Collectors.joining(" "));
  }

  /** The text and the fields are part of the contract ({@code docs/contract/conventions.md} §8). */
  private static ApiRequest logged(ApiRequest request) {
    if (LOG.isInfoEnabled()) {
      request.describe(LOG.atInfo()).log("Health check completed successfully");
    }
    return request;
  }
}
