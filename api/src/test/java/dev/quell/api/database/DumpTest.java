package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.Secret;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was dumped comes back as it was, or not at all. */
@Tag("process")
@DatabaseTest
class DumpTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** Constraints, indexes, triggers and how ids go on. */
  private static final String STRUCTURE =
      """
      select string_agg(line, E'\n' order by line) from (
        select sequencename || ' ' || coalesce(last_value, 0) as line
        from pg_sequences where schemaname = 'public'
        union all
        select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
          || convalidated
        from pg_constraint where connamespace = 'public'::regnamespace
        union all
        select indexdef from pg_indexes where schemaname = 'public'
        union all
        select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text
        from pg_trigger where not tgisinternal
      ) as structure
      """;

  @TempDir private static Path folder;

  @Shared private TestDatabase db;
  private DatabaseAddress source;
  private DatabaseAddress bare;
  private Path dump;

  @BeforeAll
  void dump() {
    Fixture fixture = Fixture.create(db);
    fixture.batch(1, 50, "R", "R");
    long instance = fixture.instance(fixture.task("F"), "F", 2, 0);
    db.execute("insert into edge values (1, 10, null, '{11,12}'), (1, 11, '{}', '{10}')");
    // Which templates they join is kept, and comes once.
    db.execute(
        """
        with nodes as (
          insert into node (id, task_template_version_id, node_args_hash)
          values (20, 1, 'a'), (21, 2, 'b')
        )
        insert into edge (dag_id, node_id, downstream_node_ids)
        select id, unnest('{20,21}'::bigint[]), '{21}' from dag
        """);
    db.execute("insert into arg (name) values (E'tab\\t \\\\N \\n 数'), ('')");
    db.execute("insert into kill_audit (person, action) values ('alice', 'stop')");
    db.execute(
        "insert into task_instance_error_log (task_instance_id, description) values (?, ?)",
        instance,
        "x".repeat(200_000));
    bare = emptyDatabase();
    source = DatabaseAddress.ofUrl(Secret.of(db.url()));
    dump = folder.resolve("whole.dump");
    StringWriter errors = new StringWriter();

    Dump.write(source, dump, new PrintWriter(errors));

    assertThat(errors.toString())
        .matches(
            "(?s).*Dumped \\d+ rows of \\d+ tables, schema version "
                + SchemaMigrator.NEWEST
                + ": [\\d.]+ MB in [\\d.]+ s, [\\d.]+ MB/s\\n");
  }

  @Test
  void bringsBackWhatWasDumped() {
    DatabaseAddress restored = emptyDatabase();

    restore(restored, dump);

    assertThat(content(restored)).isEqualTo(content(source));
    Probe.execute(restored, "insert into tool (name) values ('the next')");
    assertThat(Probe.value(restored, "select count(*) from jobmon.edge")).isEqualTo("4");
    assertThat(Probe.value(restored, "select count(*) from template_edge")).isEqualTo("2");
  }

  @Test
  void isForItsOwnerAloneAndOverwritesNothing() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dump)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> Dump.write(source, dump, new PrintWriter(new StringWriter())))
        .isInstanceOf(DumpException.class)
        .hasMessage("The file %s is there already. Name another one, or remove it.", dump);
    try (var files = Files.list(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void bringsAnOlderSchemaUpToDate() {
    DatabaseAddress old = emptyDatabase();
    SchemaMigrator.migrateTo(old, 4);
    Probe.execute(old, "insert into tool (name) values ('of old')");
    Path file = folder.resolve("old.dump");
    Dump.write(old, file, new PrintWriter(new StringWriter()));
    DatabaseAddress restored = emptyDatabase();

    restore(restored, file);

    assertThat(Probe.value(restored, "select name from tool")).isEqualTo("of old");
    assertThat(Probe.value(restored, "select count(*) from kill_job")).isEqualTo("0");
    assertThat(
            Probe.value(
                restored, "select max(version::int) from flyway_schema_history where success"))
        .isEqualTo(Integer.toString(SchemaMigrator.NEWEST));
  }

  @Test
  void restoresIntoWhatABrokenRestoreLeft() {
    DatabaseAddress left = emptyDatabase();
    SchemaMigrator.migrateTo(left, 4);

    restore(left, dump);

    assertThat(content(left)).isEqualTo(content(source));
  }

  @Test
  void refusesADatabaseThatIsNotEmpty() {
    DatabaseAddress used = emptyDatabase();
    SchemaMigrator.migrate(used);
    Probe.execute(used, "insert into tool (name) values ('in use')");
    DatabaseAddress others = emptyDatabase();
    Probe.execute(others, "create table somebody_elses (id integer)");

    for (DatabaseAddress database : new DatabaseAddress[] {used, others}) {
      assertThatThrownBy(() -> restore(database, dump))
          .isInstanceOf(DumpException.class)
          .hasMessageContaining("The database %s is not empty.", database)
          .hasMessageEndingWith("Nothing was restored.");
    }
    assertThat(Probe.value(used, "select name from tool")).isEqualTo("in use");
  }

  @Test
  void refusesADumpOfANewerBuild() throws IOException {
    assertRefused(
        changed(
            DumpManifest.MEMBER,
            (name, text) -> new JsonObject(text).put("schema_version", 9_000).encode()),
        "is of a newer build of Quell: its schema is at version 9000");
  }

  @Test
  void refusesADumpThatIsNotWhole() throws IOException {
    assertRefused(
        changed("tables/task.copy", (name, text) -> text + "99\tforged\n"),
        "the checksum of tables/task.copy is another");
    assertRefused(changed("tables/task.copy", (name, text) -> ""), "the checksum of");
    assertRefused(
        changed(DumpManifest.MEMBER, (name, text) -> "{}"), "its manifest.json cannot be read");
    byte[] whole = Files.readAllBytes(dump);
    Path cut = folder.resolve("cut.dump");
    for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertRefused(cut, "it is cut off, or is none");
    }
    byte[] flipped = whole.clone();
    String member = "tables/task.copy";
    int rows = new String(whole, StandardCharsets.ISO_8859_1).indexOf(member) + member.length();
    flipped[rows + 10] ^= 0x40;
    assertRefused(Files.write(folder.resolve("flipped.dump"), flipped), "is no whole dump");
    assertRefused(folder.resolve("absent.dump"), "is not there, or cannot be read");
  }

  /** Counted rows that do not come are noticed before anything is committed. */
  @Test
  void keepsNothingOfADumpWhoseRowsCannotBe() throws IOException {
    Path forged =
        changed(
            DumpManifest.MEMBER, (name, text) -> text.replaceFirst("\"rows\":51,", "\"rows\":52,"));
    DatabaseAddress database = emptyDatabase();

    assertThatThrownBy(() -> restore(database, forged))
        .isInstanceOf(DumpException.class)
        .hasMessageContaining("but should have 52. Nothing was restored.");
    assertThat(Probe.value(database, "select count(*) from task")).isEqualTo("0");

    restore(database, dump);
    assertThat(content(database)).isEqualTo(content(source));
  }

  /** All rows of all tables, and {@link #STRUCTURE}. */
  private static Map<String, String> content(DatabaseAddress database) {
    Map<String, String> content = new TreeMap<>();
    String tables =
        Probe.value(
            database,
            """
            select string_agg(relname, ',') from pg_class
            where relnamespace = 'public'::regnamespace and relkind = 'r'
              and relname not in ('flyway_schema_history', 'write_probe')
            """);
    for (String table : tables.split(",")) {
      content.put(
          table,
          Probe.value(
              database,
              "select string_agg(t::text, ',' order by t::text) from \"" + table + "\" as t"));
    }
    content.put("structure", Probe.value(database, STRUCTURE));
    return content;
  }

  private void assertRefused(Path file, String how) {
    assertThatThrownBy(() -> restore(bare, file))
        .isInstanceOf(DumpException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(how);
    assertThat(
            Probe.value(
                bare, "select count(*) from pg_class where relnamespace = 'public'::regnamespace"))
        .isEqualTo("0");
  }

  /** A copy of the dump with another text of a member. */
  private Path changed(String member, BinaryOperator<String> change) throws IOException {
    Path copy = folder.resolve("changed-" + DATABASES.incrementAndGet() + ".dump");
    try (ZipFile whole = new ZipFile(dump.toFile());
        ZipOutputStream changed = new ZipOutputStream(Files.newOutputStream(copy))) {
      for (ZipEntry entry : whole.stream().toArray(ZipEntry[]::new)) {
        byte[] bytes = whole.getInputStream(entry).readAllBytes();
        changed.putNextEntry(new ZipEntry(entry.getName()));
        String text = Buffer.buffer(bytes).toString(StandardCharsets.UTF_8);
        changed.write(
            entry.getName().equals(member)
                ? change.apply(member, text).getBytes(StandardCharsets.UTF_8)
                : bytes);
        changed.closeEntry();
      }
    }
    return copy;
  }

  private static void restore(DatabaseAddress database, Path file) {
    Restore.read(database, file, new PrintWriter(new StringWriter()));
  }

  private DatabaseAddress emptyDatabase() {
    String name = "dumped_" + DATABASES.incrementAndGet();
    db.execute("create database " + name + " template template0");
    String url = db.url();
    return DatabaseAddress.ofUrl(Secret.of(url.substring(0, url.lastIndexOf('/') + 1) + name));
  }
}
