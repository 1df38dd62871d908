package dev.quell.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What a test class is handed, for how long, and when that is closed. */
@DatabaseTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresExtensionTest {
  private static final List<String> CLOSED = new ArrayList<>();

  @Shared private TestDatabase db;
  @Shared private TestWorker worker;
  @Fresh private Second second;
  @Fresh private First first;
  @Fresh private Fixture fixture;
  @Fresh private Connection connection;

  private final TestDatabase constructedWith;
  private final List<Object> seen = new ArrayList<>();

  PostgresExtensionTest(TestDatabase constructedWith) {
    this.constructedWith = constructedWith;
  }

  /** Something with nothing but a database. */
  private record First(TestDatabase db) implements AutoCloseable {
    @Provides
    @SuppressWarnings("UnusedMethod")
    static First on(TestDatabase db) {
      return new First(db);
    }

    @Override
    public void close() {
      CLOSED.add("first");
    }
  }

  /** Something made from another. */
  private record Second(First first, TestWorker worker) implements AutoCloseable {
    @Provides
    @SuppressWarnings("UnusedMethod")
    static Second of(First first, TestWorker worker) {
      return new Second(first, worker);
    }

    @Override
    public void close() {
      CLOSED.add("second");
    }
  }

  @BeforeEach
  void register(Closer closer) {
    closer.register(() -> CLOSED.add("own"));
  }

  @Test
  @Order(1)
  void makesEachFromWhatTheTestHas(Vertx vertx, First parameter) throws SQLException {
    seen.addAll(List.of(worker, first, connection, vertx));

    assertThat(second).isEqualTo(new Second(first, worker));
    assertThat(first.db()).isSameAs(db).isSameAs(constructedWith);
    assertThat(parameter).isSameAs(first);
    assertThat(vertx).isNotSameAs(worker.vertx());
    assertThat(connection.getAutoCommit()).isFalse();
    assertThat(db.<Long>value("select count(*) from workflow")).isOne();
    assertThat(CLOSED).isEmpty();
  }

  @Test
  @Order(2)
  void makesWhatIsFreshAnewAndHasClosedTheLastFirst(Vertx vertx) throws SQLException {
    assertThat(CLOSED).containsExactly("own", "second", "first");
    assertThat(worker).isSameAs(seen.get(0));
    assertThat(vertx).isNotSameAs(seen.get(3));
    assertThat(connection.isClosed()).isFalse();
    assertThat(((Connection) seen.get(2)).isClosed()).isTrue();
    assertThat(db.<Long>value("select count(*) from workflow")).isEqualTo(2);
    assertThat(fixture.task("G")).isPositive();
  }
}
