package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The schema {@code jobmon} shows the tables of the reference ({@code docs/contract/schema.md}).
 */
@DatabaseTest
class ReferenceViewsTest {
  private static final Path CONTRACT = Path.of("../docs/contract/schema.md");
  private static final Pattern TABLE = Pattern.compile("\\*\\*([a-z_]+)\\*\\*");
  private static final String READ_ONLY = "25006";

  /** Of these the contract tells the columns in words. */
  private static final Map<String, List<String>> IN_WORDS =
      Map.of(
          "task_resources_type", List.of("id", "label"),
          "workflow_attribute_type", List.of("id", "name"),
          "task_attribute_type", List.of("id", "name"),
          "task_status", List.of("id", "label", "description"),
          "task_instance_status", List.of("id", "label", "description"),
          "workflow_status", List.of("id", "label", "description"),
          "workflow_run_status", List.of("id", "label", "description"));

  @Shared private TestDatabase db;

  @Test
  void haveTheTablesAndColumnsOfTheContract() throws IOException {
    Map<String, List<String>> expected = new TreeMap<>(IN_WORDS);
    expected.putAll(tablesOfTheContract());

    assertThat(expected).hasSize(31);
    assertThat(columnsOfTheViews()).isEqualTo(expected);
  }

  @Test
  void haveNoTypeThatTheReferenceDoesNotKnow() {
    assertThat(
            db.rows(
                """
                select distinct data_type from information_schema.columns
                where table_schema = 'jobmon'
                """))
        .extracting(row -> row.get(0))
        .containsExactlyInAnyOrder(
            "bigint",
            "smallint",
            "integer",
            "real",
            "text",
            "jsonb",
            "timestamp without time zone");
  }

  @Test
  void showEveryRow() {
    Fixture fixture = Fixture.create(db);
    fixture.batch(1, 3, "R", "R");

    for (String view : columnsOfTheViews().keySet()) {
      assertThat(db.rows("select * from jobmon.\"" + view + "\""))
          .as(view)
          .hasSize(Math.toIntExact(db.<Long>value("select count(*) from \"" + view + "\"")));
    }
    assertThat(db.<Long>value("select count(*) from jobmon.task_instance where status = 'R'"))
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  void showEdgesAsListsOfJsonAndNoneAsItsNull() {
    db.execute("insert into edge values (1, 10, null, '{11,12}'), (1, 11, '{}', '{10}')");

    assertThat(
            db.rows(
                """
                select upstream_node_ids::text, downstream_node_ids::text from jobmon.edge
                where dag_id = 1 order by node_id
                """))
        .containsExactly(List.of("null", "[11, 12]"), List.of("[]", "[10]"));
    assertThat(
            db.<Long>value(
                """
                select count(*) from jobmon.edge
                where dag_id = 1 and downstream_node_ids @> '12'
                """))
        .isEqualTo(1);
  }

  @Test
  void showTimesInUtcWithoutAZoneAndCutToSeconds() {
    db.execute(
        "insert into dag (hash, created_date) values ('seconds', '2026-03-01 12:00:59.9-07')");

    assertThat(db.<String>value("select created_date::text from jobmon.dag where hash = 'seconds'"))
        .isEqualTo("2026-03-01 19:00:59");
  }

  @Test
  void refuseWrites() {
    db.execute("insert into tool (name) values ('kept')");
    Stream<String> inserts =
        columnsOfTheViews().keySet().stream()
            .map(view -> "insert into jobmon.\"" + view + "\" default values");

    assertThat(
            Stream.concat(
                inserts, Stream.of("update jobmon.tool set name = ''", "delete from jobmon.tool")))
        .hasSize(33)
        .allSatisfy(
            write ->
                assertThatThrownBy(() -> db.execute(write))
                    .as(write)
                    .hasCauseInstanceOf(SQLException.class)
                    .extracting(refusal -> ((SQLException) refusal.getCause()).getSQLState())
                    .isEqualTo(READ_ONLY));
    assertThat(db.<Long>value("select count(*) from tool where name = 'kept'")).isEqualTo(1);
  }

  private Map<String, List<String>> columnsOfTheViews() {
    Map<String, List<String>> columns = new TreeMap<>();
    for (List<Object> row :
        db.rows(
            """
            select table_name::text, column_name::text from information_schema.columns
            where table_schema = 'jobmon' order by table_name, ordinal_position
            """)) {
      columns
          .computeIfAbsent((String) row.get(0), view -> new ArrayList<>())
          .add((String) row.get(1));
    }
    return columns;
  }

  /** A line that begins with the names of tables in bold, and later a table of their columns. */
  private static Map<String, List<String>> tablesOfTheContract() throws IOException {
    Map<String, List<String>> tables = new HashMap<>();
    List<String> named = List.of();
    boolean within = false;
    for (String line : Files.readAllLines(CONTRACT)) {
      within = line.startsWith("| column | reference type |") || (within && line.startsWith("|"));
      if (line.startsWith("**")) {
        List<String> found = TABLE.matcher(line).results().map(ReferenceViewsTest::name).toList();
        named = found.isEmpty() ? named : found;
      } else if (within && !line.startsWith("|---") && !line.startsWith("| column |")) {
        String[] columns = line.split("\\|")[1].strip().split(" / ");
        for (int i = 0; i < named.size(); i++) {
          tables
              .computeIfAbsent(named.get(i), table -> new ArrayList<>())
              .add(columns[Math.min(i, columns.length - 1)]);
        }
      }
    }
    return tables;
  }

  private static String name(MatchResult bold) {
    return bold.group(1);
  }
}
