package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.engine.TryObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Statements with named parameters, over one connection. */
@DatabaseTest
class StatementsTest {
  @Shared private Vertx vertx;
  private Pool pool;
  private RetryingPool database;

  @BeforeAll
  void connect(TestDatabase db, Closer closer) {
    PgConnectOptions options = new PgConnectOptions(db.options()).setCachePreparedStatements(true);
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1))
            .connectingTo(options)
            .using(vertx)
            .build();
    closer.register(() -> Await.await(pool.close()));
    database = RetryingPool.of(vertx, pool, new SimpleMeterRegistry(), TryObserver.NONE);
  }

  private record Pair(Long number, String text) {
    static Pair from(Row row) {
      return new Pair(row.getLong("number"), row.getString("text"));
    }
  }

  @Test
  void makesARecordOfEachRow() {
    List<Pair> pairs =
        Await.await(
            database.list(
                """
                select n as number, #{word}::text || n as text
                from generate_series(1, #{last}::bigint) as n
                order by n
                """,
                Parameters.of("last", 3L).and("word", "w"),
                Pair::from));

    assertThat(pairs).containsExactly(new Pair(1L, "w1"), new Pair(2L, "w2"), new Pair(3L, "w3"));
  }

  @Test
  void takesANameAsOftenAsItStands() {
    String doubled =
        Await.await(
            database.one(
                "select #{b}::text || #{a}::text || #{b}::text || #{a}::text",
                Parameters.of("a", "1").and("b", "2"),
                row -> row.getString(0)));

    assertThat(doubled).isEqualTo("2121");
  }

  @Test
  void takesNullForEveryType() {
    Row row =
        Await.await(
            database.one(
                """
                select #{text}::text, #{number}::bigint, #{ids}::bigint[], #{texts}::text[],
                       #{time}::timestamptz, #{text}::text is null, #{ids}::bigint[] is null
                """,
                Parameters.of("text", null)
                    .and("number", null)
                    .and("ids", null)
                    .and("texts", null)
                    .and("time", null),
                found -> found));

    for (int i = 0; i < 5; i++) {
      assertThat(row.getValue(i)).isNull();
    }
    assertThat(row.getBoolean(5)).isTrue();
    assertThat(row.getBoolean(6)).isTrue();
  }

  @Test
  void takesArraysAlsoEmptyOnes() {
    Row row =
        Await.await(
            database.one(
                """
                select cardinality(#{ids}::bigint[]), cardinality(#{texts}::text[]),
                       7 = any(#{ids}::bigint[]), cardinality(#{none}::bigint[]),
                       #{time}::timestamptz
                """,
                Parameters.ofIds("ids", List.of(5L, 7L))
                    .andTexts("texts", List.of("a,\"b\"", "{}\\"))
                    .andIds("none", List.of())
                    .and("time", OffsetDateTime.parse("2026-01-31T00:00:00Z")),
                found -> found));

    assertThat(row.getInteger(0)).isEqualTo(2);
    assertThat(row.getInteger(1)).isEqualTo(2);
    assertThat(row.getBoolean(2)).isTrue();
    assertThat(row.getInteger(3)).isZero();
    assertThat(row.getOffsetDateTime(4)).isEqualTo(OffsetDateTime.parse("2026-01-31T00:00:00Z"));
  }

  /** Only a number sign before a brace is a name's. */
  @Test
  void leavesOperatorsAndBackslashesAlone() {
    Row row =
        Await.await(
            database.one(
                """
                select '{"a": {"b": 1}}'::jsonb #> '{a,b}', '{"a": {"b": 1}}'::jsonb #>> '{a,b}',
                       '{"a": 1, "b": 2}'::jsonb #- '{a}', '{"a": 1}'::jsonb ? 'a',
                       5 # 3, '\\d{2}', '#' || '{' || 'x}', 'C:\\temp', 'a1' ~ '^\\w\\d$',
                       #{given}::jsonb ->> 'k', '$1'
                """,
                Parameters.of("given", new JsonObject().put("k", "v")), found -> found));

    assertThat(row.getValue(0)).isEqualTo(1);
    assertThat(row.getString(1)).isEqualTo("1");
    assertThat(row.getJsonObject(2).encode()).isEqualTo("{\"b\":2}");
    assertThat(row.getBoolean(3)).isTrue();
    assertThat(row.getInteger(4)).isEqualTo(6);
    assertThat(row.getString(5)).isEqualTo("\\d{2}");
    assertThat(row.getString(6)).isEqualTo("#{x}");
    assertThat(row.getString(7)).isEqualTo("C:\\temp");
    assertThat(row.getBoolean(8)).isTrue();
    assertThat(row.getString(9)).isEqualTo("v");
    assertThat(row.getString(10)).isEqualTo("$1");
  }

  @Test
  void preparesAStatementOncePerConnection() {
    for (int i = 0; i < 5; i++) {
      Await.await(
          database.rows(
              "select #{a}::text as prepared_once, #{b}::bigint",
              Parameters.of("a", "x").and("b", (long) i)));
    }

    assertThat(
            Await.await(
                database.list(
                    """
                    select statement from pg_prepared_statements
                    where statement like #{start}::text
                    """,
                    Parameters.of("start", "select _1::text as prepared_once%"),
                    row -> row.getString(0))))
        .containsExactly("select $1::text as prepared_once, $2::bigint");
  }

  @Test
  void refusesParametersThatAreNotThoseOfTheStatement() {
    String sql = "select #{a}::text, #{b}::text";

    assertThatThrownBy(() -> database.rows(sql, Parameters.of("a", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The parameter #{b} is not given");
    assertThatThrownBy(() -> database.rows(sql, Parameters.of("a", "1").and("B", "2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The parameter #{b} is not given");
    assertThatThrownBy(
            () -> database.rows(sql, Parameters.of("a", "1").and("b", "2").and("c", "3")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names 2 parameters, but 3 are given");
  }

  @Test
  void tellsNoRowFromOne() {
    String sql = "select 1::bigint as number, 'x' as text where #{there}::boolean";

    assertThat(Await.await(database.first(sql, Parameters.of("there", true), Pair::from)))
        .contains(new Pair(1L, "x"));
    assertThat(Await.await(database.first(sql, Parameters.of("there", false), Pair::from)))
        .isEmpty();
  }

  @Test
  void failsWithWhatTheMapperThrowsAndGoesOn() {
    Future<List<Object>> failed =
        database.list(
            "select n from generate_series(1, 3) as n",
            Parameters.none(),
            row -> {
              throw new IllegalStateException("no record of " + row.getInteger(0));
            });

    assertThatThrownBy(() -> Await.await(failed)).hasMessageContaining("no record of 1");
    assertThat(isUsable()).isTrue();
  }

  @Test
  void givesTheConnectionBackWhenWorkThrows() {
    Future<Void> thrown =
        database.inTransaction(
            connection -> {
              throw new IllegalStateException("no work");
            });

    assertThatThrownBy(() -> Await.await(thrown)).hasMessageContaining("no work");
    assertThat(isUsable()).isTrue();
  }

  @Test
  void commitsStatementsTogetherOrNotAtAll() {
    String insert = "insert into tool (name) values (#{name}::text)";
    Future<Integer> rolledBack =
        database.inTransaction(
            connection ->
                connection
                    .update(insert, Parameters.of("name", "statements-1"))
                    .compose(
                        rows -> connection.update(insert, Parameters.of("name", "statements-1"))));
    assertThatThrownBy(() -> Await.await(rolledBack)).hasMessageContaining("duplicate key");

    int committed =
        Await.await(
            database.inTransaction(
                connection -> connection.update(insert, Parameters.of("name", "statements-2"))));
    assertThat(committed).isEqualTo(1);

    assertThat(
            Await.await(
                database.list(
                    "select name from tool where name like #{names}::text",
                    Parameters.of("names", "statements-%"),
                    row -> row.getString("name"))))
        .containsExactly("statements-2");
  }

  @Test
  void findsWhatAnotherInsertedMeanwhile() {
    Await.await(database.update("create sequence first_run_is_late", Parameters.none()));

    Optional<Long> found =
        Await.await(
            database.insertOrFind(
                """
                select run from nextval('first_run_is_late') as run
                where run > #{runs}::bigint
                """,
                Parameters.of("runs", 1L),
                row -> row.getLong("run")));

    assertThat(found).contains(2L);
  }

  private boolean isUsable() {
    return Await.await(database.one("select true", Parameters.none(), row -> row.getBoolean(0)));
  }
}
