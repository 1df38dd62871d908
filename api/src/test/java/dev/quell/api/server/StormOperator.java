package dev.quell.api.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Tells instances to die, as another server on the same database would, and has the kill carried
 * out. Locks the Tasks first, then the instances, ascending. Confined to the event loop of the
 * storm.
 */
final class StormOperator {
  static final String APPLICATION = "storm-operator";

  private static final int LONGEST_PAUSE_MILLIS = 120;

  private final Vertx vertx;
  private final Pool database;
  private final StormArrays arrays;
  private final DuplicatingClient servers;
  private final Random random;

  StormOperator(
      Vertx vertx, Pool database, StormArrays arrays, DuplicatingClient servers, Random random) {
    this.vertx = vertx;
    this.database = database;
    this.arrays = arrays;
    this.servers = servers;
    this.random = random;
  }

  /** Strikes some Tasks of an array, then pauses. */
  Future<?> step() {
    StormArray array = arrays.any(random);
    List<Long> targets = array.taskIds().stream().filter(id -> random.nextInt(3) == 0).toList();
    boolean reset = random.nextInt(3) == 0;
    return database
        .withTransaction(connection -> strike(connection, targets, reset))
        .compose(told -> reset && random.nextBoolean() ? leave() : kill(array, told))
        .compose(
            killed -> vertx.timer(1 + random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS));
  }

  /**
   * Puts live instances into KILL_SELF: launched and running ones, as a resume does; with a reset
   * all of them, and the Tasks back to where they can be queued, as an operator's update does.
   *
   * @return the instances told to die, by batch
   */
  private Future<Map<Integer, List<Long>>> strike(
      SqlConnection connection, List<Long> taskIds, boolean reset) {
    Long[] tasks = taskIds.toArray(Long[]::new);
    return connection
        .preparedQuery(
            "select id from task where id = any($1::bigint[]) order by id for no key update")
        .execute(Tuple.tuple().addArrayOfLong(tasks))
        .compose(locked -> reset ? resetTasks(connection, tasks) : Future.succeededFuture())
        .compose(ready -> tellToDie(connection, tasks, reset));
  }

  private static Future<Void> resetTasks(SqlConnection connection, Long[] tasks) {
    return connection
        .preparedQuery(
            """
            update task set status = 'G', status_date = clock_timestamp()
            where id = any($1::bigint[]) and status in ('A', 'Q', 'I', 'O', 'R')
            """)
        .execute(Tuple.tuple().addArrayOfLong(tasks))
        .mapEmpty();
  }

  private static Future<Map<Integer, List<Long>>> tellToDie(
      SqlConnection connection, Long[] tasks, boolean reset) {
    return connection
        .preparedQuery(
            """
            with target as materialized (
              select id
              from task_instance
              where task_id = any($1::bigint[]) and status = any($2::text[])
              order by id
              for no key update
            )
            update task_instance ti
            set status = 'K', status_date = clock_timestamp()
            from target
            where ti.id = target.id
            returning ti.id, ti.array_batch_num
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(tasks)
                .addArrayOfString(
                    reset ? new String[] {"Q", "I", "O", "R", "T", "X"} : new String[] {"O", "R"}))
        .map(
            rows -> {
              Map<Integer, List<Long>> byBatch = new HashMap<>();
              rows.forEach(
                  row ->
                      byBatch
                          .computeIfAbsent(row.getInteger(1), batch -> new ArrayList<>())
                          .add(row.getLong(0)));
              return byBatch;
            });
  }

  /** Others find what was told to die, perhaps when its Task has a newer instance already. */
  private static Future<Void> leave() {
    return Future.succeededFuture();
  }

  private Future<Void> kill(StormArray array, Map<Integer, List<Long>> told) {
    List<Future<Void>> kills = new ArrayList<>();
    told.forEach(
        (batch, instances) ->
            kills.add(
                servers
                    .sendTwice(StormRequest.kill(array.id(), batch), random)
                    .compose(
                        answer ->
                            answer.statusCode() == 200
                                ? requireEnded(instances)
                                : Future.succeededFuture())));
    return Future.join(kills).mapEmpty();
  }

  /** A kill that was asked for after the instances were told to die has ended all of them. */
  private Future<Void> requireEnded(Collection<Long> instances) {
    return database
        .preparedQuery("select id from task_instance where id = any($1::bigint[]) and status = 'K'")
        .execute(Tuple.tuple().addArrayOfLong(instances.toArray(Long[]::new)))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new AssertionError(rows.size() + " instances outlived their kill")));
  }
}
