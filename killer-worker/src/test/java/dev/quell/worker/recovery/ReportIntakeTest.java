package dev.quell.worker.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.IntakeRows;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TcpProxy;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.ReportIntake;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.engine.WriteFailures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes keep account of when they take reports, whatever happens to them. */
@Tag("crash")
@ExtendWith(PostgresExtension.class)
class ReportIntakeTest {
  private final TestDatabase db;
  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  ReportIntakeTest(TestDatabase db) {
    this.db = db;
  }

  @BeforeEach
  void forget() {
    IntakeRows.of(db).forget();
  }

  @AfterEach
  void stop() {
    Await.await(vertx.close());
  }

  @Test
  void opensWithTheFirstTickAndStaysOpen() {
    deploy("one", db.options());
    Object opened = openSince();

    Await.until(() -> tickedAfter(opened, "2 s"));

    assertThat(openSince()).isEqualTo(opened);
    assertThat(processes()).containsExactly("one");
    assertThat(interruptions("service")).isZero();
    assertThat(meters.get("quell.reports.taken").gauge().value()).isGreaterThan(1);
  }

  @Test
  void opensAnewWhenTheDatabaseIsBackAgain() {
    PgConnectOptions direct = db.options();
    try (TcpProxy proxy = TcpProxy.to(direct.getHost(), direct.getPort())) {
      deploy("one", direct.setHost("127.0.0.1").setPort(proxy.port()));
      Object opened = openSince();
      IntakeRows.of(db).process("lost with it", 100, 5);

      proxy.cut();
      Await.until(() -> meters.get("quell.reports.taken").gauge().value() == 0);
      proxy.restore();

      Await.until(() -> interruptions("service") == 1);
      assertThat(openSince()).isNotEqualTo(opened);
      assertThat(processes()).containsExactly("one");
    }
  }

  @Test
  void opensAnewWhenTheClockJumps() {
    deploy("one", db.options());

    for (int jump : List.of(3600, -3600)) {
      double before = interruptions("service");
      IntakeRows.of(db).jump(jump);
      Await.until(() -> interruptions("service") == before + 1);

      assertThat(
              db.<Boolean>value(
                  """
                  select abs(extract(epoch from clock_timestamp() - open_since)) < 30
                  from report_intake
                  """))
          .isTrue();
    }
  }

  @Test
  void tellsOfAProcessThatWasAwayWhileAnotherWasNot() {
    deploy("one", db.options());
    deploy("other", db.options());
    Object opened = openSince();

    db.execute(
        """
        update report_intake_process
        set ticked_at = ticked_at - interval '14 s', open_since = open_since - interval '1 h'
        where name = 'other'
        """);

    Await.until(() -> interruptions("process") == 1);
    assertThat(interruptions("service")).isZero();
    assertThat(openSince()).isEqualTo(opened);
    assertThat(
            db.<Boolean>value(
                """
                select open_since > clock_timestamp() - interval '1 min'
                from report_intake_process
                where name = 'other'
                """))
        .isTrue();
  }

  @Test
  void aRestartTakesThePlaceOfItsPredecessor() {
    deploy("other", db.options());
    ReportIntake before = deploy("one", db.options());
    Await.await(before.stop());
    db.execute(
        "update report_intake_process set ticked_at = ticked_at - interval '9 s' where name = 'one'");

    deploy("one", db.options());

    assertThat(processes()).containsExactly("one", "other");
    assertThat(
            db.<Boolean>value(
                """
                select one.open_since > other.open_since
                from report_intake_process one, report_intake_process other
                where one.name = 'one' and other.name = 'other'
                """))
        .isTrue();
  }

  private ReportIntake deploy(String name, PgConnectOptions options) {
    return Await.await(
        ReportIntake.deploy(
            vertx, WorkerConfig.defaults(options), name, meters, new WriteFailures()));
  }

  private Object openSince() {
    return db.value("select open_since from report_intake");
  }

  private boolean tickedAfter(Object moment, String interval) {
    return db.value(
        "select ticked_at > ?::timestamptz + ?::interval from report_intake", moment, interval);
  }

  private List<Object> processes() {
    return db.rows("select name from report_intake_process order by name").stream()
        .map(row -> row.get(0))
        .toList();
  }

  private double interruptions(String scope) {
    return meters.counter("quell.reports.interruptions", "scope", scope).count();
  }
}
