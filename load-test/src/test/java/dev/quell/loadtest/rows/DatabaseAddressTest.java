package dev.quell.loadtest.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.loadtest.report.LoadTestException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

  @Test
  void tellsJdbcAndProgramsTheSame() {
    DatabaseAddress address =
        DatabaseAddress.parse("postgresql://quell:p%40ss@[::1]:5433/jobs?sslmode=require");

    assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5433/jobs");
    assertThat(address.jdbcProperties())
        .containsEntry("user", "quell")
        .containsEntry("password", "p@ss")
        .containsEntry("sslmode", "require");
    assertThat(address.environment())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "PGHOST", "::1",
                "PGPORT", "5433",
                "PGDATABASE", "jobs",
                "PGUSER", "quell",
                "PGPASSWORD", "p@ss",
                "PGSSLMODE", "require"));
  }

  @Test
  void leavesOutWhatTheUrlLeavesOut() {
    assertThat(DatabaseAddress.parse("postgres://127.0.0.1/jobs").environment())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("PGHOST", "127.0.0.1", "PGPORT", "5432", "PGDATABASE", "jobs"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://host/jobs",
        "mysql://user:secret@host/jobs",
        "postgresql://user:secret@host",
        "postgresql://user:secret@host/a b",
        "host"
      })
  void refusesOtherUrlsWithoutTellingThePassword(String url) {
    assertThatThrownBy(() -> DatabaseAddress.parse(url))
        .isInstanceOf(LoadTestException.class)
        .hasMessageContaining("must look like postgresql://")
        .hasMessageNotContaining("secret");
  }
}
