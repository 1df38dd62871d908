package dev.quell.worker.tx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again and what is not (contract conventions.md §4). */
class SqlStateTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "25P03", "25006",
        "08000", "08003", "08006", "53000", "53100", "53200", "53300"
      })
  void passingTroubleIsTriedAgain(String state) {
    assertThat(SqlState.isTransient(failure(state))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22012", "22021", "22P02", "23502", "23503", "23505", "23514", "25P02", "28P01", "42601",
        "42P01", "42703", "54000", "57P04", "XX000"
      })
  void lastingFailureIsNot(String state) {
    assertThat(SqlState.isTransient(failure(state))).isFalse();
  }

  /** The message of a failure decides nothing, in whatever language it is. */
  @ParameterizedTest
  @ValueSource(strings = {"deadlock detected", "could not serialize access", "connection closed"})
  void messagesDecideNothing(String message) {
    assertThat(SqlState.isTransient(new PgException(message, "ERROR", "22012", null))).isFalse();
    assertThat(SqlState.isTransient(new IllegalStateException(message))).isFalse();
  }

  static Stream<Throwable> connectionFailures() {
    return Stream.of(
        ClosedConnectionException.INSTANCE,
        new VertxException("Timeout"),
        new ConnectException("refused"),
        new UnknownHostException("no such host"));
  }

  @ParameterizedTest
  @MethodSource("connectionFailures")
  void aConnectionThatFailedIsTriedAgain(Throwable failure) {
    assertThat(SqlState.isTransient(failure)).isTrue();
    assertThat(SqlState.of(failure)).isEqualTo(SqlState.CONNECTION_FAILURE);
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
  void aDefectIsNot(Throwable failure) {
    assertThat(SqlState.isTransient(failure)).isFalse();
  }

  private static PgException failure(String state) {
    return new PgException("it failed", "ERROR", state, null);
  }
}
