package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes of a version and of the one before work side by side on the newest schema ({@code
 * docs/operations/upgrade.md}).
 */
@DatabaseTest
class SchemaStepTest {
  private static final Path MIGRATIONS = Path.of("src/main/resources/dev/quell/schema");
  private static final Pattern FILE = Pattern.compile("V(\\d+)__\\w+\\.sql");

  /** The last migration before the rule was made. */
  private static final int BEFORE_THE_RULE = 30;

  @Shared private TestDatabase db;

  @Test
  void newMigrationsLeaveTheVersionBeforeAlone() throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      List<Path> all = files.filter(file -> number(file) > 0).toList();
      assertThat(all).hasSizeGreaterThan(20);
      for (Path file : all) {
        if (number(file) > BEFORE_THE_RULE) {
          assertThat(
                  new SchemaStep(file.getFileName().toString(), Files.readString(file))
                      .objections())
              .isEmpty();
        }
      }
    }
  }

  private static int number(Path file) {
    Matcher name = FILE.matcher(file.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop table session",
        "alter table task drop column name",
        "alter table task\n  rename name to label",
        "alter table task alter column num_attempts type bigint",
        "alter table task alter num_attempts set data type bigint",
        "alter table task alter column name set not null",
        "alter table task alter column num_attempts drop default",
        "alter table task add column weight integer not null",
        "alter table task add weight integer not null, add column other text default ''",
        "alter table task add constraint uc_task_name unique (name)",
        "create unique index uc_task_name on task (name)",
        "truncate report_intake"
      })
  void refusesAStepThatTheVersionBeforeCouldStumbleOver(String sql) {
    assertThat(new SchemaStep("V31__step.sql", sql + ";").objections()).hasSize(1);
    assertThat(
            new SchemaStep("V31__step.sql", "-- contract: unused since 0.2\n" + sql + ";")
                .objections())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table pool (id bigint primary key, name text not null unique)",
        "create table pool (name text not null); create unique index uc_pool on pool (name)",
        "alter table task add column weight integer not null default 1",
        "alter table task add column weight integer, add column started boolean not null default false",
        "alter table task add constraint ck_task_name check (length(name) < 100) not valid",
        "create index ix_task_name on task (name)",
        "alter table task alter column name drop not null",
        "-- Not to rename it again.\ncomment on table task is 'tasks'"
      })
  void acceptsAStepThatOnlyAdds(String sql) {
    assertThat(new SchemaStep("V31__step.sql", sql + ";").objections()).isEmpty();
  }

  /**
   * What a Quell of an earlier version sent while work went through all states is planned on the
   * schema of today: its tables, columns, types and what it resolves conflicts by are there.
   *
   * @param version whose statements were written down by {@code src/test/upgrade/make_dump.py}
   */
  @ParameterizedTest
  @ValueSource(strings = {"0.1.0", "V30"})
  void understandsWhatAnEarlierVersionSends(String version) throws IOException, SQLException {
    List<String> statements = statements(version);
    assertThat(statements).hasSizeGreaterThan(80);
    try (Connection connection = db.connect();
        Statement plan = connection.createStatement()) {
      plan.execute("set plan_cache_mode = force_generic_plan");
      for (String sent : statements) {
        assertThatCode(() -> plan(plan, sent)).as(sent).doesNotThrowAnyException();
      }
    }
  }

  /** Only a plan tells whether there is an index for each {@code on conflict}. */
  private static void plan(Statement statement, String sent) throws SQLException {
    statement.execute("prepare sent as " + sent);
    try (ResultSet prepared =
        statement.executeQuery(
            "select cardinality(parameter_types) from pg_prepared_statements where name = 'sent'")) {
      prepared.next();
      int values = prepared.getInt(1);
      String nulls = String.join(", ", Collections.nCopies(values, "null"));
      statement.execute("explain execute sent" + (values == 0 ? "" : "(" + nulls + ")"));
    }
    statement.execute("deallocate sent");
  }

  private static List<String> statements(String version) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    SchemaStepTest.class.getResourceAsStream(
                        "/dev/quell/upgrade/" + version + ".statements.gz")),
                StandardCharsets.UTF_8))) {
      return lines.lines().map(line -> (String) Json.decodeValue(line)).toList();
    }
  }
}
