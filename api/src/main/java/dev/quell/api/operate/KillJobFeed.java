package dev.quell.api.operate;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.OpenEventStreams;
import dev.quell.domain.kill.KillJobView;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Streams how jobs get on. One consumer listens to the event bus for all streams of this process;
 * since the bus delivers at most once, each stream also looks into the table. Thread-safe.
 */
public final class KillJobFeed {
  private final Vertx vertx;
  private final KillJobQueries queries;
  private final OpenEventStreams open;
  private final Set<KillJobStream> streams = ConcurrentHashMap.newKeySet();

  private KillJobFeed(Vertx vertx, RetryingPool database, OpenEventStreams open) {
    this.vertx = vertx;
    this.open = open;
    this.queries = new KillJobQueries(database);
  }

  /**
   * A feed that listens as long as Vert.x runs.
   *
   * @param open bounds the streams
   */
  public static KillJobFeed open(Vertx vertx, RetryingPool database, OpenEventStreams open) {
    KillJobFeed feed = new KillJobFeed(vertx, database, open);
    vertx.eventBus().consumer(KillJobView.ADDRESS, feed::receive);
    return feed;
  }

  /** Streams the views of a job until it is over; completes then. */
  public Future<Buffer> follow(ApiRequest request) {
    long id = request.pathId("kill_job_id");
    Context context = vertx.getOrCreateContext();
    return queries
        .job(id)
        .compose(
            job -> {
              KillJobStream stream =
                  new KillJobStream(
                      vertx, context, id, request.stream(open), () -> queries.job(id));
              streams.add(stream);
              return stream
                  .begin(job.toShortJson())
                  .onComplete(ended -> streams.remove(stream))
                  .map(Buffer.buffer());
            });
  }

  private void receive(Message<JsonObject> message) {
    JsonObject view = message.body();
    streams.forEach(stream -> stream.offer(view));
  }
}
