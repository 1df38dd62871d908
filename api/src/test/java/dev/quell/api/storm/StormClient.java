package dev.quell.api.storm;

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

  private final Arena arena;
  private final Doors doors;
  private final Random random;

  StormClient(Arena arena, Doors doors, Random random) {
    this.arena = arena;
    this.doors = doors;
    this.random = random;
  }

  /** Sends any request, twice. */
  Future<?> step() {
    StormArray array = arena.any(random);
    int dice = random.nextInt(100);
    if (array.isEmpty() || dice < 8) {
      return queue(array);
    }
    return doors.sendTwice(dice < 27 ? bulk(array, dice) : report(array), random);
  }

  private Future<Void> queue(StormArray array) {
    StormRequest request =
        StormRequest.queue(array.id(), array.taskIds(), arena.runId(), arena.taskResourcesId());
    return doors
        .sendTwice(request, random)
        .compose(answer -> isFinished(answer) ? arena.replace(array) : arena.refresh(array));
  }

  private static boolean isFinished(HttpResponse<Buffer> answer) {
    JsonObject byStatus = answer.bodyAsJsonObject().getJsonObject("tasks_by_status");
    return byStatus != null && FINISHED.containsAll(byStatus.fieldNames());
  }

  private StormRequest bulk(StormArray array, int dice) {
    int batch = array.anyInstance(random).batch();
    if (dice < 16) {
      return StormRequest.instantiate(array.latest());
    }
    return dice < 24
        ? StormRequest.launch(array.id(), batch)
        : StormRequest.kill(array.id(), batch);
  }

  private StormRequest report(StormArray array) {
    long instance = array.anyInstance(random).id();
    int dice = random.nextInt(100);
    if (dice < 35) {
      return StormRequest.start(instance);
    }
    if (dice < 70) {
      return StormRequest.heartbeat(instance);
    }
    return dice < 82 ? StormRequest.done(instance) : StormRequest.error(instance, anyError());
  }

  private String anyError() {
    return "EEEZZUFF".substring(random.nextInt(8)).substring(0, 1);
  }
}
