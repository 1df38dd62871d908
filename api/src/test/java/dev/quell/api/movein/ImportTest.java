package dev.quell.api.movein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.Secret;
import dev.quell.api.database.DatabaseAddress;
import dev.quell.api.database.DatabaseException;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site of the reference moves in: from a real MariaDB, with all that its rows hold after years.
 * {@code -Dimport.tasks=200000} makes the site larger.
 */
@Tag("process")
@DatabaseTest
@TestMethodOrder(OrderAnnotation.class)
class ImportTest {
  private static final int TASKS = Integer.getInteger("import.tasks", 3_000);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  @TempDir private static Path folder;

  @Shared private TestDatabase db;
  private ReferenceSite site;
  private String imported;
  private String report;

  @BeforeAll
  void moveIn(Closer closer) throws IOException, InterruptedException {
    Prerequisite.MARIADB.require();
    site = closer.register(ReferenceSite.open(folder, TASKS, true));
    imported = emptyDatabase();

    report = bring(imported, site.request(false, false));
  }

  @Test
  void bringsEveryRowOfWhatIsClean() throws Exception {
    assertThat(rows(imported, "select count(*), sum(id) from task where id < 900000000"))
        .containsExactly(
            site.run("select count(*), sum(id) from task where id < 900000000").replace("\t", "|"));
    assertThat(
            rows(
                imported,
                """
                select status, count(*), sum(id) from task_instance where id < 900000000
                group by status order by status collate "C"
                """))
        .containsExactlyElementsOf(
            site.run(
                    "select status, count(*), sum(id) from task_instance where id < 900000000"
                        + " group by status order by status")
                .lines()
                .map(line -> line.replace("\t", "|"))
                .toList());
    assertThat(rows(imported, "select name from tool where id <= 8 order by id"))
        .containsExactly("tool", "Ünïcode", "数据", "данные", "بيانات", "ไทย 🚀", "Tool", "tool ");
    assertThat(rows(imported, "select command from task where id = 7"))
        .containsExactly("run \"7\"\t\\ end");
    assertThat(rows(imported, "select * from edge where dag_id = 1 and node_id in (2, 1000)"))
        .containsExactly("1|2|{1}|{3}", "1|1000|{999}|null");
    // The hour comes twice; the earlier one is meant.
    assertThat(
            rows(
                imported,
                """
                select error_time at time zone 'UTC', description from task_instance_error_log
                where id = 1
                """))
        .containsExactly("2024-11-03 08:30:00|Fehler: 失敗");
  }

  @Test
  void letsIdsGoOnBehindTheGreatest() {
    String copy = emptyDatabase("template " + imported);

    assertThat(rows(copy, "insert into tool (name) values ('the next') returning id"))
        .containsExactly("900000002");
  }

  /** Merged or kept, as docs/move-in.md says, and never in silence. */
  @Test
  void resolvesDuplicatesByRule() {
    assertThat(rows(imported, "select tool_id from tool_version where id = 900000001"))
        .containsExactly("3");
    assertThat(rows(imported, "select upstream_node_ids from edge where node_id = 900000002"))
        .containsExactly("{1,2}");
    assertThat(rows(imported, "select array_id from task where id = 900000001"))
        .containsExactly("1");
    assertThat(
            rows(
                imported,
                """
                select t.id, t.workflow_args_hash = o.workflow_args_hash || '.twin.900000001'
                from workflow t, workflow o where t.name = 'twin' and o.id = 1
                """))
        .containsExactly("900000001|t");
    assertThat(report)
        .contains(
            "merged 1: equals an earlier row, to which now those refer that referred to it"
                + " (id to id): 900000001=>3",
            "changed 1: is equal to another workflow or task but for its id: both stay, and"
                + " workflow_args_hash of this one ends with .twin. and its id: 900000001",
            "refused 1: another row has the same key: 1/1",
            "refused 1: another row has the same key: 1/2");
  }

  @Test
  void leavesTheNewestAliveWhereOneMayBe() {
    assertThat(
            rows(
                imported,
                """
                select id, status from workflow_run where workflow_id = 2 order by id
                """))
        .containsExactly("2|E", "900000002|R");
    assertThat(
            rows(
                imported,
                """
                select id, status from task_instance where id between 900000001 and 900000004
                order by id
                """))
        .containsExactly("900000001|U", "900000002|R", "900000003|U", "900000004|O");
    assertThat(report)
        .contains(
            "changed 1: status was R, but a newer one lives where one may: now E: 2",
            "changed 1: status was R, but a newer one lives where one may: now U: 900000001");
  }

  @Test
  void mendsWhatIsNoValue() {
    assertThat(rows(imported, "select id, status from task where id in (900000010, 900000011)"))
        .containsExactlyInAnyOrder("900000010|D", "900000011|F");
    assertThat(rows(imported, "select id, created_date from dag where id > 900000000 order by id"))
        .containsExactly("900000001|null", "900000002|null");
    assertThat(rows(imported, "select * from edge where dag_id = 900000001 order by node_id"))
        .containsExactly("900000001|1|{3,5}|{4}", "900000001|2|null|null", "900000001|3|null|null");
    assertThat(
            rows(imported, "select description from task_instance_error_log where id = 900000002"))
        .containsExactly("beforeafter");
    assertThat(rows(imported, "select value from workflow_attribute where workflow_id = 900000001"))
        .containsExactly("ÄÖ€");
    assertThat(report)
        .contains(
            "changed 1: status was 'd': now 'D': 900000010",
            "changed 1: status was '?': now 'F': 900000011",
            "changed 1: status was 'B': now 'U': 900000010",
            "changed 1: created_date was a zero date: now absent: 900000001",
            "changed 1: created_date was no date: now absent: 900000002",
            "changed 1: upstream_node_ids was text that holds a list: now the list: 900000001/1",
            "changed 1: downstream_node_ids was no list of ids: now none: 900000001/3",
            "changed 1: description held NUL characters: taken out: 900000002");
  }

  @Test
  void refusesWhatRefersToNothing() {
    assertThat(
            rows(imported, "select workflow_id, task_resources_id from task where id = 900000012"))
        .containsExactly("null|null");
    assertThat(report)
        .contains(
            "changed 1: workflow_id named no row of workflow: now absent: 900000012",
            "refused 1: its task_instance_id names no row of task_instance: 900000001",
            "refused 1: its task_id names no row of task: 999999999/1",
            "refused 1: its tool_id names no row of tool: 900000002");
  }

  @Test
  void tellsWhatItLeavesAndWhatIsMissing() {
    assertThat(report)
        .contains(
            "alembic_version          is unknown: left in the source",
            "unknown columns, left in the source: old_column",
            "columns that the source lacks, and that took their default: io",
            "task_status              holds constants: Quell has its own");
  }

  @Test
  void findsTheTemplatesThatEdgesJoin() {
    assertThat(templateEdges(imported)).containsExactly("2|5", "3|null", "4|null");
    // Nodes of six versions in turn, each before the next one, the last before none.
    assertThat(rows(imported, "select count(*) from template_edge where dag_id = 1"))
        .containsExactly("7");
  }

  /** The pairs of template versions of a DAG that the test gives other edges later. */
  private List<String> templateEdges(String database) {
    return rows(
        database,
        """
        select upstream_version_id, downstream_version_id from template_edge
        where dag_id = 900000001 order by upstream_version_id
        """);
  }

  /** All constraints, indexes and triggers of a new database are there again. */
  @Test
  void leavesTheSchemaAsItWas() {
    String structure =
        """
        select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
          || convalidated as line
        from pg_constraint where connamespace = 'public'::regnamespace
        union all
        select indexdef from pg_indexes where schemaname = 'public'
        union all
        select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text
        from pg_trigger where not tgisinternal
        order by line
        """;
    String name = db.url().substring(db.url().lastIndexOf('/') + 1);
    assertThat(rows(imported, structure)).isEqualTo(rows(name, structure));
  }

  /** Workers whose address now means Quell report, and are accepted. */
  @Test
  void letsLiveRunsGoOn() {
    String live = emptyDatabase("template " + imported);
    String of =
        """
        from task_instance i join task t on t.id = i.task_id
        where i.workflow_run_id = 1 and i.status = 'O' and t.status = 'O' and i.id < 900000000
        """;
    String instance = rows(live, "select min(i.id) " + of).get(0);
    try (ApiServer server = ApiServer.start(db.options().setDatabase(live))) {
      String path = "/api/v3/task_instance/" + instance + "/";
      assertAccepted(
          server.post(
              "/api/v3/task_instance/log_report_by/batch",
              new JsonObject()
                  .put("next_report_increment", 300)
                  .put("task_instance_ids", new JsonArray().add(Long.valueOf(instance)))));
      assertAccepted(
          server.post(
              path + "log_running",
              new JsonObject().put("process_group_id", 1).put("next_report_increment", 300)));
      assertThat(rows(live, "select status from task_instance where id = " + instance))
          .containsExactly("R");
      assertAccepted(server.post(path + "log_done", new JsonObject().put("nodename", "node-1")));
    }
    assertThat(
            rows(
                live,
                "select i.status, t.status from task_instance i join task t on t.id = i.task_id"
                    + " where i.id = "
                    + instance))
        .containsExactly("D|D");
  }

  private static void assertAccepted(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  @Test
  void keepsNothingOfADryRun() {
    String database = emptyDatabase();

    String told = bring(database, site.request(false, true));

    assertThat(told)
        .startsWith("This was a dry run: nothing of what follows was kept.")
        .endsWith(report);
    assertThat(rows(database, "select to_regclass('quell_import.run'), count(*) from task"))
        .containsExactly("null|0");
  }

  @Test
  void goesOnAfterAKill() throws Exception {
    String database = emptyDatabase();

    Process killed = start(database);
    Await.until(() -> pages(database) >= 10);
    killed.destroyForcibly().waitFor();
    assertThatThrownBy(() -> Import.requireFinished(address(database)))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("has not ended. Start it again, and it goes on.");

    Process last = start(database);

    assertThat(last.waitFor()).isZero();
    assertThat(content(database)).isEqualTo(content(imported));
    Import.requireFinished(address(database));
  }

  private Process start(String database) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.quell.api.server.Main",
                "import",
                "--time-zone",
                "America/Los_Angeles",
                "--database-url",
                url(database))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("import.log").toFile());
    builder.environment().put("QUELL_IMPORT_FROM", site.url(ReferenceSite.PASSWORD));
    return builder.start();
  }

  private long pages(String database) {
    return rows(database, "select to_regclass('quell_import.page')").contains("null")
        ? 0
        : Long.parseLong(rows(database, "select count(*) from quell_import.page").get(0));
  }

  @Test
  void findsNothingThatDiffers() {
    StringWriter output = new StringWriter();

    boolean equal = verify(imported, output);

    assertThat(equal).as(output.toString()).isTrue();
    assertThat(output.toString())
        .containsPattern(
            "task +[\\d,]+ rows, [\\d,]+ of the source and [\\d,]+ of Quell compared: equal")
        .endsWith("Nothing differs.\n");
  }

  @Test
  void findsWhatDiffers() {
    String copy = emptyDatabase("template " + imported);
    execute(copy, "update tool set name = 'another' where id = 2");
    execute(copy, "update workflow set status = 'F' where id = 3");
    execute(copy, "insert into arg (id, name) values (77, 'of nobody')");
    rows(copy, "delete from template_arg_map where arg_id = 3 returning 1");
    StringWriter output = new StringWriter();

    boolean equal = verify(copy, output);

    assertThat(equal).isFalse();
    assertThat(output.toString())
        .contains(
            "tool: 2: name",
            "workflow: the statuses of the source are {",
            "workflow: 3: status",
            "arg: 77: is not in the source",
            "template_arg_map: 1/3/2: is not here",
            "template_arg_map: the source has ");
  }

  private boolean verify(String database, StringWriter output) {
    return Verification.run(
        site.request(false, false), address(database), new PrintWriter(output, true));
  }

  /** Quell's own views of the reference's tables are such a source. */
  @Test
  void importsFromPostgreSql() {
    db.execute("create role jobmon_reader login password 'reader'");
    String source = emptyDatabase("template " + imported);
    db.execute(
        "alter role jobmon_reader in database " + source + " set search_path = jobmon, pg_catalog");
    change(source, "grant usage on schema jobmon to jobmon_reader");
    change(source, "grant select on all tables in schema jobmon to jobmon_reader");
    String database = emptyDatabase();

    bring(database, request(url(source).replaceFirst("//[^@]+@", "//jobmon_reader:reader@")));

    assertThat(content(database)).isEqualTo(content(imported));
  }

  /** The last of all, as it changes the source. */
  @Order(Integer.MAX_VALUE)
  @Test
  void catchesUpWithWhatHasChanged() throws IOException, InterruptedException {
    String database = emptyDatabase("template " + imported);
    site.run(
        "update task set status = 'D', status_date = '2024-08-01' where id = 8;",
        "update task_instance set nodename = 'elsewhere' where id = 9;",
        // It was under way while the import read rows with greater ids.
        "insert into task select 800000000, workflow_id, node_id, 'late', array_id, 'late', command,"
            + " null, 0, 1, null, null, 'G', null from task where id = 1;",
        "insert into tool values (900000005, 'new');",
        "insert into tool_version values (900000005, 900000005);",
        "insert into tool values (900000006, 'новый'), (900000007, 'новый');",
        "update workflow_run set status = 'D' where id = 900000002;",
        "update edge set downstream_node_ids = '[\"5\"]' where dag_id = 900000001 and node_id = 1;",
        "delete from task_instance_error_log where id = 2;");

    String told = bring(database, site.request(true, false));

    assertThat(
            rows(database, "select status, status_date at time zone 'UTC' from task where id = 8"))
        .containsExactly("D|2024-08-01 07:00:00");
    assertThat(rows(database, "select nodename from task_instance where id = 9"))
        .containsExactly("elsewhere");
    assertThat(rows(database, "select name from task where id = 800000000"))
        .containsExactly("late");
    assertThat(rows(database, "select id from tool where id > 900000001 order by id"))
        .containsExactly("900000005", "900000006");
    // It was ended as there was a newer one, which has ended since.
    assertThat(
            rows(database, "select id, status from workflow_run where workflow_id = 2 order by id"))
        .containsExactly("2|R", "900000002|D");
    assertThat(templateEdges(database)).containsExactly("2|6", "3|null", "4|null");
    assertThat(told)
        .contains("changed 1: is no longer in the source: kept: 2", "900000007=>900000006");
    StringWriter output = new StringWriter();
    verify(database, output);
    assertThat(output.toString())
        .contains("task_instance_error_log: 2: is not in the source")
        .contains("Differences: 1.");

    change(database, "update report_intake set ticked_at = clock_timestamp()");
    assertThatThrownBy(() -> bring(database, site.request(true, false)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("A Quell has run on the database");
  }

  @Test
  void refusesWithASentence() throws IOException, InterruptedException {
    assertRefused(request("mysql://reader@/jobmon"), "The source must look like mysql://");
    assertRefused(request("oracle://a:b@c/d"), "The source must look like mysql://");
    assertRefused(request(site.url("wrong")), "cannot be read: Access denied for user 'reader'");
    assertRefused(
        request(site.url("x").replaceFirst(":\\d+/", ":1/")), "cannot be read: Connection refused");
    assertRefused(
        request(site.url(ReferenceSite.PASSWORD).replace("/jobmon", "/information_schema")),
        "is no database of Jobmon's");
    assertThatThrownBy(() -> bring(imported, site.request(false, false)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("was imported into the database")
        .hasMessageEndingWith("comes with --catch-up.");
    String used = emptyDatabase();
    assertThatThrownBy(() -> bring(used, site.request(true, false)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("there is nothing to catch up with");
    execute(used, "insert into tool (name) values ('in use')");
    assertThatThrownBy(() -> bring(used, site.request(false, false)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is not empty: there are rows in tool.");
  }

  private void assertRefused(ImportRequest request, String how) {
    assertThatThrownBy(() -> bring(imported, request))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(how)
        .hasMessageNotContaining("wrong")
        .hasMessageNotContaining(ReferenceSite.PASSWORD);
  }

  private static ImportRequest request(String url) {
    return new ImportRequest(Secret.of(url), Optional.empty(), false, false);
  }

  private String bring(String database, ImportRequest request) {
    StringWriter output = new StringWriter();
    Import.run(
        request,
        address(database),
        new PrintWriter(output, true),
        new PrintWriter(new StringWriter()));
    return output.toString();
  }

  private String emptyDatabase() {
    return emptyDatabase("template template0");
  }

  private String emptyDatabase(String how) {
    String name = "imported_" + DATABASES.incrementAndGet();
    db.execute("create database " + name + " " + how);
    return name;
  }

  private String url(String database) {
    return db.url().substring(0, db.url().lastIndexOf('/') + 1) + database;
  }

  private DatabaseAddress address(String database) {
    return DatabaseAddress.ofUrl(Secret.of(url(database)));
  }

  private void execute(String database, String sql) {
    rows(database, sql + " returning id");
  }

  private void change(String database, String sql) {
    try (Connection connection = address(database).dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A digest of all rows of each table. */
  private Map<String, List<String>> content(String database) {
    Map<String, List<String>> content = new TreeMap<>();
    List<String> tables = new ArrayList<>(TargetCatalog.names());
    tables.add("template_edge");
    for (String table : tables) {
      content.put(
          table,
          rows(
              database,
              "select count(*), md5(string_agg(t::text, ',' order by t::text)) from \"%s\" t"
                  .formatted(table)));
    }
    return content;
  }

  /** A line for each row, with its values between bars. */
  private List<String> rows(String database, String sql) {
    try (Connection connection = address(database).dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
