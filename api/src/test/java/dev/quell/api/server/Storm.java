package dev.quell.api.server;

import dev.quell.testing.Fixture;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Many clients and a few operators that fight over the same few arrays, and a few more over a
 * workflow, on one event loop.
 */
final class Storm {
  private static final int CLIENTS = 60;
  private static final int OPERATORS = 4;
  private static final int SUCCESSORS = 3;

  private final Vertx vertx;
  private final Pool database;
  private final DuplicatingClient servers;
  private final Answers answers = new Answers();
  private final Random seeds;

  private Storm(Vertx vertx, PgConnectOptions options, List<Integer> ports, long seed) {
    this.vertx = vertx;
    this.database =
        PgBuilder.pool()
            .using(vertx)
            .connectingTo(
                new PgConnectOptions(options)
                    .setCachePreparedStatements(true)
                    .addProperty("application_name", StormOperator.APPLICATION))
            .with(new PoolOptions().setMaxSize(2 * OPERATORS))
            .build();
    this.servers = new DuplicatingClient(vertx, ports, CLIENTS + OPERATORS + SUCCESSORS, answers);
    this.seeds = new Random(seed);
  }

  /**
   * Rages for a while, then has everything killed that is still told to die.
   *
   * @param contestedWorkflowId that one run after the other takes
   * @param ports of the servers, all on loopback
   * @return what the servers answered
   */
  static Future<Answers> rage(
      Vertx vertx,
      PgConnectOptions options,
      Fixture fixture,
      long contestedWorkflowId,
      List<Integer> ports,
      long seed,
      Duration duration) {
    Promise<Answers> done = Promise.promise();
    Context loop = vertx.getOrCreateContext();
    loop.runOnContext(
        start -> {
          Storm storm = new Storm(vertx, options, ports, seed);
          StormArrays.open(storm.database, fixture)
              .compose(arrays -> storm.rage(arrays, contestedWorkflowId, duration))
              .compose(raged -> storm.settle())
              .map(settled -> storm.answers)
              .onComplete(done);
        });
    return done.future();
  }

  private Future<Void> rage(StormArrays arrays, long contestedWorkflowId, Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    List<Future<Void>> actors = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      StormClient client = new StormClient(arrays, servers, nextRandom());
      actors.add(Loop.until(() -> System.nanoTime() > end, client::step));
    }
    for (int i = 0; i < OPERATORS; i++) {
      StormOperator operator = new StormOperator(vertx, database, arrays, servers, nextRandom());
      actors.add(Loop.until(() -> System.nanoTime() > end, operator::step));
    }
    for (int i = 0; i < SUCCESSORS; i++) {
      StormSuccessor successor = new StormSuccessor(contestedWorkflowId, servers, nextRandom());
      actors.add(Loop.until(() -> System.nanoTime() > end, successor::step));
    }
    return Future.all(actors).mapEmpty();
  }

  private Random nextRandom() {
    return new Random(seeds.nextLong());
  }

  private Future<Void> settle() {
    return database
        .preparedQuery(
            "select distinct array_id, array_batch_num from task_instance where status = 'K'")
        .execute(Tuple.tuple())
        .compose(
            rows -> {
              List<Future<?>> kills = new ArrayList<>();
              rows.forEach(
                  row ->
                      kills.add(
                          servers.sendTwice(
                              StormRequest.kill(row.getLong(0), row.getInteger(1)), nextRandom())));
              return Future.join(kills).mapEmpty();
            });
  }
}
