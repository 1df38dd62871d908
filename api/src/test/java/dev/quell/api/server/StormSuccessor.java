package dev.quell.api.server;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Random;

/**
 * A client that takes a workflow from whoever runs it, runs it, and is soon told to give it up.
 * Several of them want the same workflow. Confined to the event loop of the storm.
 */
final class StormSuccessor {
  private final long workflowId;
  private final DuplicatingClient servers;
  private final Random random;

  StormSuccessor(long workflowId, DuplicatingClient servers, Random random) {
    this.workflowId = workflowId;
    this.servers = servers;
    this.random = random;
  }

  /** Asks the present run to stop, then tries to begin one. */
  Future<?> step() {
    return servers
        .sendTwice(StormRequest.setResume(workflowId, random.nextBoolean()), random)
        .compose(asked -> servers.send(StormRequest.link(workflowId), random))
        .compose(this::lead);
  }

  private Future<?> lead(HttpResponse<Buffer> linked) {
    Long run = linked.bodyAsJsonObject().getLong("workflow_run_id");
    return run == null ? Future.succeededFuture() : rise(run).compose(risen -> giveUp(run));
  }

  private Future<?> rise(long run) {
    Future<?> last = Future.succeededFuture();
    for (String status : new String[] {"B", "I", "O", "R"}) {
      last = last.compose(before -> servers.sendTwice(StormRequest.runStatus(run, status), random));
    }
    return last;
  }

  /** Stops when it is told to; if nobody has told it so far, it does so itself. */
  private Future<?> giveUp(long run) {
    return servers
        .sendTwice(StormRequest.runHeartbeat(run), random)
        .compose(
            answer -> {
              String status = answer.bodyAsJsonObject().getString("status");
              return "R".equals(status)
                  ? servers.sendTwice(StormRequest.setResume(workflowId, true), random)
                  : Future.succeededFuture();
            })
        .compose(told -> stop(run));
  }

  private Future<?> stop(long run) {
    return servers
        .sendTwice(StormRequest.terminate(run), random)
        .compose(ended -> servers.sendTwice(StormRequest.runStatus(run, "T"), random));
  }
}
