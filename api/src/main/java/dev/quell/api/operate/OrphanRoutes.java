package dev.quell.api.operate;

import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.ParameterTypes;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.FieldTypes;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.KillJobView;
import dev.quell.worker.kill.Orphan;
import dev.quell.worker.kill.OrphanDesk;
import dev.quell.worker.kill.OrphanKill;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;
import java.util.Optional;
import java.util.function.Supplier;

/** Serves what a cluster still runs though its instances have ended (docs/clusters.md). */
public final class OrphanRoutes {
  private static final String JOBS = "/api/v3/kill_jobs/";
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_REASON = 1_000;
  private static final int LONGEST_KEY = 255;
  private static final int CONFLICT = 409;
  private static final FieldType<String> CLUSTER = FieldTypes.nonBlank(LONGEST_NAME);
  private static final FieldType<String> NAMED =
      ParameterTypes.text()
          .such(
              "the name of a cluster, of at most " + LONGEST_NAME + " characters",
              name -> !name.isBlank() && name.codePointCount(0, name.length()) <= LONGEST_NAME);

  private final Supplier<Optional<OrphanDesk>> desk;

  /** Serves with the worker of this process; nothing if it has none. */
  public OrphanRoutes(Supplier<Optional<OrphanDesk>> desk) {
    this.desk = desk;
  }

  /** Lists orphans, and touches nothing. */
  public Future<Buffer> find(ApiRequest request) {
    String cluster = request.query().required("cluster", NAMED);
    return desk().find(cluster).map(found -> answer(cluster, found).toBuffer());
  }

  /** Begins a kill job of orphans, 202; there must be as many as the caller expects. */
  public Future<Buffer> kill(ApiRequest request) {
    Fields body = request.body();
    OrphanKill order =
        new OrphanKill(
            request.caller().name(),
            body.required("cluster", CLUSTER),
            body.required("reason", FieldTypes.nonBlank(LONGEST_REASON)),
            body.required("confirm", FieldTypes.count()),
            IdempotencyKey.of(request, LONGEST_KEY));
    OrphanDesk asked = desk();
    return asked
        .present(order)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof CommandException refusal
                            && refusal.code() == FailureCode.INVALID
                        ? IdempotencyKey.refusal(refusal.getMessage())
                        : failure))
        .compose(
            present -> present.map(Future::succeededFuture).orElseGet(() -> kill(asked, order)))
        .map(
            job -> {
              request.accept(JOBS + job.killJobId());
              return KillJobAnswers.job(job);
            });
  }

  private static Future<KillJobView> kill(OrphanDesk desk, OrphanKill order) {
    return desk.find(order.cluster())
        .compose(
            found -> {
              requireCount(found.orphans().size(), order.confirm());
              return desk.kill(order, found);
            });
  }

  private static void requireCount(int found, long confirm) {
    if (found == 0) {
      throw new HttpException(CONFLICT, "There are no orphans on the cluster.");
    }
    if (found != confirm) {
      throw new HttpException(
          CONFLICT,
          "There are %d orphans, but the field 'confirm' tells %d; it must tell how many there are."
              .formatted(found, confirm));
    }
  }

  private OrphanDesk desk() {
    return desk.get()
        .orElseThrow(
            () ->
                CommandException.unavailable("This process has no worker; another one may have."));
  }

  private static JsonObject answer(String cluster, OrphanDesk.Found found) {
    JsonArray array = new JsonArray();
    found.orphans().forEach(orphan -> array.add(json(orphan)));
    return new JsonObject().put("cluster", cluster).put("orphans", array);
  }

  private static JsonObject json(Orphan orphan) {
    return new JsonObject()
        .put("task_instance_id", orphan.taskInstanceId())
        .put("task_id", orphan.taskId())
        .put("workflow_id", orphan.workflowId())
        .put("status", orphan.status())
        .put("user", orphan.user())
        .put("distributor_id", orphan.distributorId())
        .put("submitted", orphan.submitted().toString())
        .put("state", orphan.clusterState());
  }
}
