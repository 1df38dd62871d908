package dev.quell.api.server;

import dev.quell.testing.Fixture;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Holds the few arrays that all clients meet at. One whose Tasks have all ended makes room for a
 * new one. Confined to the event loop of the storm.
 */
final class StormArrays {
  private static final int ARRAYS = 8;
  private static final int TASKS_PER_ARRAY = 24;
  private static final int MAX_ATTEMPTS = 3;

  private final Pool database;
  private final Fixture fixture;
  private final List<StormArray> arrays = new ArrayList<>();

  private StormArrays(Pool database, Fixture fixture) {
    this.database = database;
    this.fixture = fixture;
  }

  static Future<StormArrays> open(Pool database, Fixture fixture) {
    StormArrays opened = new StormArrays(database, fixture);
    List<Future<Void>> added =
        IntStream.range(0, ARRAYS)
            .mapToObj(i -> opened.create().<Void>map(array -> opened.add(array)))
            .toList();
    return Future.all(added).map(opened);
  }

  private Void add(StormArray array) {
    arrays.add(array);
    return null;
  }

  StormArray any(Random random) {
    return arrays.get(random.nextInt(arrays.size()));
  }

  long runId() {
    return fixture.runId();
  }

  long taskResourcesId() {
    return fixture.resourcesId();
  }

  /** Puts a new array in the place of one that is finished; the second to ask changes nothing. */
  Future<Void> replace(StormArray finished) {
    return create()
        .map(
            array -> {
              Collections.replaceAll(arrays, finished, array);
              return null;
            });
  }

  /** Looks which instances an array has. */
  Future<Void> refresh(StormArray array) {
    return database
        .preparedQuery(
            """
            select id, array_batch_num from task_instance where array_id = $1::bigint order by id
            """)
        .execute(Tuple.of(array.id()))
        .map(
            rows -> {
              List<StormArray.Instance> found = new ArrayList<>(rows.size());
              rows.forEach(
                  row -> found.add(new StormArray.Instance(row.getLong(0), row.getInteger(1))));
              array.knows(found);
              return null;
            });
  }

  private Future<StormArray> create() {
    return database
        .preparedQuery(
            """
            insert into "array" (name, workflow_id, max_concurrently_running)
            values ('storm', $1::bigint, 1000)
            returning id
            """)
        .execute(Tuple.of(fixture.workflowId()))
        .map(rows -> rows.iterator().next().getLong(0))
        .compose(arrayId -> createTasks(arrayId).map(taskIds -> new StormArray(arrayId, taskIds)));
  }

  private Future<List<Long>> createTasks(long arrayId) {
    return database
        .preparedQuery(
            """
            insert into task
              (workflow_id, task_args_hash, array_id, name, command, task_resources_id,
               max_attempts, status)
            select $1::bigint, 'storm-' || $2::bigint || '-' || n, $2::bigint, 'task', 'true',
                   $3::bigint, $4::integer, 'G'
            from generate_series(1, $5::integer) as n
            returning id
            """)
        .execute(
            Tuple.of(
                fixture.workflowId(),
                arrayId,
                fixture.resourcesId(),
                MAX_ATTEMPTS,
                TASKS_PER_ARRAY))
        .map(StormArrays::ids);
  }

  private static List<Long> ids(RowSet<Row> rows) {
    List<Long> ids = new ArrayList<>(rows.size());
    rows.forEach(row -> ids.add(row.getLong(0)));
    return ids;
  }
}
