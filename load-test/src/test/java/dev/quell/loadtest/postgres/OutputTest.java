package dev.quell.loadtest.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quell.loadtest.subject.LoadTestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What psql and pgbench write is understood. */
class OutputTest {
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

    assertThat(Psql.sumOfTimes(output)).isCloseTo(1240, within(1e-9));
  }

  @Test
  void refusesOutputOfPsqlWithoutTimes() {
    assertThatThrownBy(() -> Psql.sumOfTimes("UPDATE 1\n"))
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

    assertThat(Pgbench.rateIn(output)).isEqualTo(3953.625128);
  }

  @Test
  void readsTheLogOfEveryThreadOfPgbench() throws IOException {
    Files.writeString(
        folder.resolve("log.77"), "0 1 900 0 1764000000 1\n1 1 1100 0 1764000000 2\n");
    Files.writeString(folder.resolve("log.77.1"), "16 1 7000 0 1764000000 3\n");
    Files.writeString(folder.resolve("other.sql"), "select 1;\n");

    Histogram latencies = PgbenchLog.read(folder, "log");

    assertThat(latencies.getTotalCount()).isEqualTo(3);
    assertThat(latencies.getMinValue()).isEqualTo(900);
    assertThat(latencies.getValueAtPercentile(50)).isEqualTo(1100);
    assertThat(latencies.getMaxValue()).isBetween(7000L, 7010L);
  }

  @Test
  void refusesALogThatIsNone() throws IOException {
    Files.writeString(folder.resolve("log.77"), "nonsense\n");

    assertThatThrownBy(() -> PgbenchLog.read(folder, "log"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense");
  }
}
