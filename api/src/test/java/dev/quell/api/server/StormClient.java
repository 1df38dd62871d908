package dev.quell.api.server;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Random;
import java.util.Set;

/**
 * Plays scheduler, distributor and worker at once, in no order. Confined to the event loop of the
 * storm.
 */
final class StormClient {
  private static final Set<String> FINISHED = Set.of("D", "F");

  private final StormArrays arrays;
  private final DuplicatingClient servers;
  private final Random random;

  StormClient(StormArrays arrays, DuplicatingClient servers, Random random) {
    this.arrays = arrays;
    this.servers = servers;
    this.random = random;
  }

  /** Sends any request, twice. */
  Future<?> step() {
    StormArray array = arrays.any(random);
    int dice = random.nextInt(100);
    if (array.isEmpty() || dice < 8) {
      return queue(array);
    }
    return servers.sendTwice(dice < 27 ? bulk(array, dice) : report(array), random);
  }

  private Future<Void> queue(StormArray array) {
    StormRequest request =
        StormRequest.queue(array.id(), array.taskIds(), arrays.runId(), arrays.taskResourcesId());
    return servers
        .sendTwice(request, random)
        .compose(answer -> isFinished(answer) ? arrays.replace(array) : arrays.refresh(array));
  }

  private static boolean isFinished(HttpResponse<Buffer> answer) {
    JsonObject byStatus = answer.bodyAsJsonObject().getJsonObject("tasks_by_status");
    return byStatus != null && FINISHED.containsAll(byStatus.fieldNames());
  }

  private StormRequest bulk(StormArray array, int dice) {
    int batch = array.anyInstance(random).batch();
    if (dice < 14) {
      return StormRequest.instantiate(array.latest());
    }
    if (dice < 20) {
      return StormRequest.launch(array.id(), batch, increment());
    }
    if (dice < 22) {
      return StormRequest.kill(array.id(), batch);
    }
    if (dice < 24) {
      return StormRequest.jobIds(array.id(), array.latest());
    }
    return dice < 26
        ? StormRequest.heartbeats(array.latest(), increment())
        : StormRequest.triage(arrays.runId());
  }

  private StormRequest report(StormArray array) {
    long instance = array.anyInstance(random).id();
    int dice = random.nextInt(100);
    if (dice < 30) {
      return StormRequest.start(instance, increment());
    }
    if (dice < 55) {
      return StormRequest.heartbeat(instance, increment());
    }
    if (dice < 67) {
      return StormRequest.done(instance);
    }
    return dice < 82
        ? StormRequest.error(instance, anyOf("EEEZZUFF"))
        : distributorsReport(instance, dice);
  }

  private StormRequest distributorsReport(long instance, int dice) {
    if (dice < 87) {
      return StormRequest.submitted(instance, increment());
    }
    if (dice < 89) {
      return StormRequest.notSubmitted(instance);
    }
    return dice < 96
        ? StormRequest.verdict(instance, "log_known_error", anyOf("EZUFR"))
        : StormRequest.verdict(instance, "log_unknown_error", anyOf("EZUF"));
  }

  /** Seconds after which the next report is overdue: at once, or not before others are. */
  private double increment() {
    return random.nextInt(3) == 0 ? 0.02 : 30.5;
  }

  private String anyOf(String letters) {
    return String.valueOf(letters.charAt(random.nextInt(letters.length())));
  }
}
