package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is tried again, what is given up and what is a bug ({@code docs/contract/conventions.md}
 * §4).
 */
class FailureKindTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "25006", "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P04", "57P05", "08000",
        "08003", "08006"
      })
  void passesInAMoment(String state) {
    assertThat(FailureKind.of(failure(state))).isEqualTo(FailureKind.TRANSIENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "57014", "53000", "53100", "53200", "53300", "58000", "58030", "28P01", "28000", "3D000"
      })
  void lastsLongerThanARetry(String state) {
    assertThat(FailureKind.of(failure(state))).isEqualTo(FailureKind.PERSISTENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22012", "22021", "22P02", "23502", "23503", "23505", "23514", "25P02", "42601", "42P01",
        "42703", "54000", "P0001", "XX000"
      })
  void isADefectOfTheStatement(String state) {
    assertThat(FailureKind.of(failure(state))).isEqualTo(FailureKind.BUG);
  }

  /** The message of a failure decides nothing, in whatever language it is. */
  @ParameterizedTest
  @ValueSource(strings = {"deadlock detected", "could not serialize access", "connection closed"})
  void isNotToldByItsMessage(String message) {
    assertThat(FailureKind.of(new PgException(message, "ERROR", "22012", null)))
        .isEqualTo(FailureKind.BUG);
    assertThat(FailureKind.of(new IllegalStateException(message))).isEqualTo(FailureKind.BUG);
  }

  static Stream<Throwable> lostConnections() {
    return Stream.of(
        ClosedConnectionException.INSTANCE,
        new ConnectException("refused"),
        new UnknownHostException("no such host"));
  }

  @ParameterizedTest
  @MethodSource("lostConnections")
  void passesWithAConnectionThatWasLostOrRefused(Throwable failure) {
    assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.TRANSIENT);
    assertThat(FailureKind.isUnresponsive(failure)).isFalse();
  }

  static Stream<Throwable> silences() {
    return Stream.of(
        new VertxException("Timeout"), new TimeoutException("no answer within the limit"));
  }

  @ParameterizedTest
  @MethodSource("silences")
  void isSilenceWhenTimeRanOut(Throwable failure) {
    assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.PERSISTENT);
    assertThat(FailureKind.isUnresponsive(failure)).isTrue();
  }

  @Test
  void isNoSilenceWhenTheServerSpoke() {
    assertThat(FailureKind.isUnresponsive(failure("57014"))).isFalse();
    assertThat(FailureKind.isUnresponsive(failure("53300"))).isFalse();
  }

  static Stream<Throwable> defects() {
    return Stream.of(
        new IllegalStateException("Expected to update 2 rows"),
        new NullPointerException(),
        CommandException.notFound("no such row"),
        new NoClassDefFoundError("dev/quell/Missing"),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("defects")
  void isADefectOfTheProgram(Throwable failure) {
    assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.BUG);
    assertThat(FailureKind.isUnresponsive(failure)).isFalse();
  }

  private static PgException failure(String state) {
    return new PgException("it failed", "ERROR", state, null);
  }
}
