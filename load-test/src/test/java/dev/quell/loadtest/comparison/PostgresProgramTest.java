package dev.quell.loadtest.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quell.loadtest.report.Latency;
import dev.quell.loadtest.report.LoadTestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What psql and pgbench write is understood. */
class PostgresProgramTest {
  @TempDir private Path folder;

  @Test
  void addsUpTheTimesOfPsql() {
    String output =
        """
        Timing is on.
        BEGIN
        Time: 0.119 ms
        UPDATE 100000
        Time: 1234.500 ms (00:01.235)
        COMMIT
        Time: 5.381 ms
        """;

    assertThat(PostgresProgram.sumOfTimes(output)).isCloseTo(1240, within(1e-9));
  }

  @Test
  void refusesOutputOfPsqlWithoutTimes() {
    assertThatThrownBy(() -> PostgresProgram.sumOfTimes("UPDATE 1\n"))
        .isInstanceOf(LoadTestException.class)
        .hasMessageContaining("UPDATE 1");
  }

  @Test
  void findsTheRateOfPgbench() {
    String output =
        """
        pgbench (15.14)
        number of transactions actually processed: 31629
        latency average = 8.085 ms
        initial connection time = 21.117 ms
        tps = 3953.625128 (without initial connection time)
        """;

    assertThat(PostgresProgram.rateIn(output)).isEqualTo(3953.625128);
  }

  @Test
  void readsTheLogOfEveryThreadOfPgbench() throws IOException {
    Files.writeString(
        folder.resolve("log.77"), "0 1 900 0 1764000000 1\n1 1 1100 0 1764000000 2\n");
    Files.writeString(folder.resolve("log.77.1"), "16 1 7000 0 1764000000 3\n");
    Files.writeString(folder.resolve("log.77.2"), "");
    Files.writeString(folder.resolve("other.sql"), "select 1;\n");

    Latency latencies = PostgresProgram.takeLogs(folder, "log").summary().latency();

    assertThat(latencies.count()).isEqualTo(3);
    assertThat(latencies.p50()).isEqualTo(1.1);
    assertThat(latencies.max()).isBetween(7.0, 7.01);
    assertThat(folder.resolve("log.77.1")).doesNotExist();
    assertThat(folder.resolve("other.sql")).exists();
  }

  @Test
  void refusesALogThatIsNone() throws IOException {
    Files.writeString(folder.resolve("log.77"), "nonsense\n");

    assertThatThrownBy(() -> PostgresProgram.takeLogs(folder, "log"))
        .isInstanceOf(LoadTestException.class)
        .hasMessageContaining("nonsense");
  }
}
