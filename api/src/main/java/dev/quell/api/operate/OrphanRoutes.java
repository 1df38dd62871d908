package dev.quell.api.operate;

import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.ParameterTypes;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.FieldTypes;
import dev.quell.domain.json.Fields;
import dev.quell.worker.cluster.ClusterQuestions;
import dev.quell.worker.kill.Orphan;
import dev.quell.worker.kill.OrphanDesk;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Serves what a cluster still runs though its instances have ended (docs/clusters.md). */
public final class OrphanRoutes {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_REASON = 1_000;
  private static final int MOST_ORPHANS = 1_000;
  private static final int CONFLICT = 409;
  private static final FieldType<String> CLUSTER = FieldTypes.nonBlank(LONGEST_NAME);
  private static final FieldType<String> NAMED =
      ParameterTypes.text()
          .such(
              "the name of a cluster, of at most " + LONGEST_NAME + " characters",
              name -> !name.isBlank() && name.codePointCount(0, name.length()) <= LONGEST_NAME);

  private final ClusterQuestions clusters;
  private final Optional<OrphanDesk> desk;

  /** Serves with the worker of this process; nothing if it has none. */
  public OrphanRoutes(ClusterQuestions clusters, Optional<OrphanDesk> desk) {
    this.clusters = clusters;
    this.desk = desk;
  }

  /** Lists orphans, and touches nothing. */
  public Future<Buffer> find(ApiRequest request) {
    String cluster = request.query().required("cluster", NAMED);
    return find(cluster).map(found -> answer(cluster, found, List.of()).toBuffer());
  }

  /** Has orphans ended; there must be as many as the caller expects. */
  public Future<Buffer> kill(ApiRequest request) {
    Fields body = request.body();
    String cluster = body.required("cluster", CLUSTER);
    String reason = body.required("reason", FieldTypes.nonBlank(LONGEST_REASON));
    long confirm = body.required("confirm", FieldTypes.count());
    String person = request.caller().name();
    return find(cluster)
        .compose(
            found -> {
              requireCount(found.size(), confirm);
              return found.isEmpty()
                  ? Future.succeededFuture(answer(cluster, found, List.of()).toBuffer())
                  : end(person, reason, cluster, found);
            });
  }

  /** The audit comes first: what was ordered is known, also if nobody hears how it ended. */
  private Future<Buffer> end(String person, String reason, String cluster, List<Orphan> found) {
    return desk()
        .note(person, reason, cluster, found)
        .compose(noted -> clusters.carryOut(cluster, found.stream().map(Orphan::end).toList()))
        .map(reports -> answer(cluster, found, reports).toBuffer());
  }

  private static void requireCount(int found, long confirm) {
    if (found > MOST_ORPHANS) {
      throw new HttpException(
          CONFLICT,
          "There are %d orphans; at most %d are killed at once, so name users in the settings of the cluster."
              .formatted(found, MOST_ORPHANS));
    }
    if (found != confirm) {
      throw new HttpException(
          CONFLICT,
          "There are %d orphans, but the field 'confirm' tells %d; it must tell how many there are."
              .formatted(found, confirm));
    }
  }

  private Future<List<Orphan>> find(String cluster) {
    OrphanDesk asked = desk();
    return clusters.living(cluster).compose(living -> asked.find(cluster, living));
  }

  private OrphanDesk desk() {
    return desk.orElseThrow(
        () -> CommandException.unavailable("This process has no worker; another one may have."));
  }

  private static JsonObject answer(
      String cluster, List<Orphan> orphans, List<ClusterReport> reports) {
    Map<Long, ClusterReport> byInstance = new HashMap<>();
    reports.forEach(report -> byInstance.put(report.taskInstanceId(), report));
    JsonArray array = new JsonArray();
    for (Orphan orphan : orphans) {
      array.add(json(orphan, Optional.ofNullable(byInstance.get(orphan.taskInstanceId()))));
    }
    return new JsonObject().put("cluster", cluster).put("orphans", array);
  }

  private static JsonObject json(Orphan orphan, Optional<ClusterReport> report) {
    return new JsonObject()
        .put("task_instance_id", orphan.taskInstanceId())
        .put("task_id", orphan.taskId())
        .put("workflow_id", orphan.workflowId())
        .put("status", orphan.status())
        .put("user", orphan.living().user())
        .put("distributor_id", orphan.living().id())
        .put("submitted", orphan.living().submitted().toString())
        .put("state", orphan.living().state())
        .put("observation", report.map(said -> said.observation().wireName()).orElse(null))
        .put("answer", report.map(ClusterReport::answer).orElse(null));
  }
}
