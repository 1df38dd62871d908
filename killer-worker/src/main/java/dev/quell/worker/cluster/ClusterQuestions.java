package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterMessages;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.CompositeTypes;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/**
 * Asks agents of this process, or of other members of the cluster of Quells, over the event bus,
 * what lives on a cluster, and has them end it at once.
 */
public final class ClusterQuestions {
  private static final String PREFIX = "quell.cluster.";
  private static final long TIMEOUT_MILLIS = 15_000;

  /** A cluster that has more is asked for some users alone. */
  private static final int MOST_JOBS = 50_000;

  private final Vertx vertx;

  /** Asks over the event bus of a Vert.x. */
  public ClusterQuestions(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Gives the jobs that may live, of those whose owner and age the cluster tells. Fails with a
   * {@link CommandException}: NOT_FOUND if nobody asks this cluster, UNAVAILABLE if it does not
   * answer.
   */
  public Future<List<LivingJob>> living(String cluster) {
    return ask(cluster, "living", new JsonObject())
        .map(
            answer ->
                answer.getJsonArray("jobs").stream()
                    .map(JsonObject.class::cast)
                    .map(LivingJob::ofJson)
                    .toList());
  }

  /** Has orders carried out outside of kill jobs; fails likewise. */
  public Future<List<ClusterReport>> carryOut(String cluster, List<ClusterOrder> orders) {
    return ask(cluster, "orders", new JsonObject().put("orders", ClusterMessages.orders(orders)))
        .map(
            answer ->
                fields(answer).required("reports", CompositeTypes.objects()).stream()
                    .map(ClusterMessages::report)
                    .toList());
  }

  private Future<JsonObject> ask(String cluster, String question, JsonObject body) {
    return vertx
        .eventBus()
        .<JsonObject>request(
            PREFIX + question + "." + cluster,
            body,
            new DeliveryOptions().setSendTimeout(TIMEOUT_MILLIS))
        .map(Message::body)
        .recover(failure -> Future.failedFuture(explained(cluster, failure)));
  }

  private static CommandException explained(String cluster, Throwable failure) {
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS) {
      return CommandException.notFound(
          "No process of Quell asks the cluster '%s'; clusters.serve of one must name it."
              .formatted(cluster));
    }
    return CommandException.unavailable(
        "The cluster '%s' cannot be asked: %s.".formatted(cluster, failure.getMessage()));
  }

  private static Fields fields(JsonObject json) {
    return Fields.ofJson(json, CommandException::invalid);
  }

  /** Answers for one cluster, until the consumers are unregistered. */
  static List<MessageConsumer<JsonObject>> answer(Vertx vertx, String name, Cluster cluster) {
    return List.of(
        consumer(vertx, "living." + name, asked -> cluster.living().map(ClusterQuestions::json)),
        consumer(
            vertx,
            "orders." + name,
            asked ->
                cluster
                    .carryOut(ClusterMessages.orders(fields(asked)))
                    .map(
                        reports ->
                            new JsonObject().put("reports", ClusterMessages.reports(reports)))));
  }

  private static JsonObject json(List<LivingJob> jobs) {
    if (jobs.size() > MOST_JOBS) {
      throw new CommandFailure(
          "%d jobs live on it, more than %d; name users in its settings"
              .formatted(jobs.size(), MOST_JOBS));
    }
    JsonArray array = new JsonArray();
    jobs.forEach(job -> array.add(job.toJson()));
    return new JsonObject().put("jobs", array);
  }

  private static MessageConsumer<JsonObject> consumer(
      Vertx vertx, String address, Function<JsonObject, Future<JsonObject>> answer) {
    return vertx
        .eventBus()
        .consumer(
            PREFIX + address,
            message ->
                answer
                    .apply(message.body())
                    .onSuccess(message::reply)
                    .onFailure(failure -> message.fail(0, String.valueOf(failure.getMessage()))));
  }
}
