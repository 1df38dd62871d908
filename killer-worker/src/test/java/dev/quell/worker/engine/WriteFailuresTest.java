package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures say that writes fail, and when they are forgotten. */
class WriteFailuresTest {
  private final WriteFailures failures = new WriteFailures();

  @ParameterizedTest
  @CsvSource({
    "53100, DISK_FULL",
    "58030, IO_ERROR",
    "58P01, IO_ERROR",
    "25006, READ_ONLY",
    "53200, NO_RESOURCES",
    "53300, NO_RESOURCES",
    "28P01, NO_ACCESS",
    "3D000, NO_ACCESS"
  })
  void sayThatWritesFail(String state, WriteFailures.Cause cause) {
    failures.ended(failure(state));

    assertThat(failures.last().orElseThrow().cause()).isEqualTo(cause);
    assertThat(failures.last().orElseThrow().sqlState()).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "40P01", "53400", "55P03", "57014", "57P01", "57P03", "08006", "23505", "42P01", "XX000"
      })
  void sayNothingOfTheKind(String state) {
    failures.ended(failure(state));

    assertThat(failures.last()).isEmpty();
  }

  @Test
  void areNotProvenWrongByWhatGoesWell() {
    failures.ended(new IOException("lost"));
    assertThat(failures.last()).isEmpty();

    failures.ended(failure("53100"));
    failures.ended(null);

    assertThat(failures.last()).isPresent();
  }

  @Test
  void areForgottenUnlessAnotherOneCame() {
    failures.ended(failure("53100"));
    WriteFailures.Failure first = failures.last().orElseThrow();
    failures.ended(failure("53100"));

    failures.forget(first);
    assertThat(failures.last()).isPresent();

    failures.forget(failures.last().orElseThrow());
    assertThat(failures.last()).isEqualTo(Optional.empty());
  }

  private static PgException failure(String state) {
    return new PgException("it failed", "ERROR", state, null);
  }
}
