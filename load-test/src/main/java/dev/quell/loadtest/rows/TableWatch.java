package dev.quell.loadtest.rows;

import dev.quell.loadtest.report.Course;
import dev.quell.loadtest.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Looks at the table of Tasks or that of instances now and then: what updates leave behind in it,
 * how large it and its indexes are. It asks PostgreSQL's own counts, which are a second late.
 */
public final class TableWatch {
  private static final double MEBIBYTE = 1 << 20;
  private static final String INDEXES =
      "from pg_index where indrelid = '%s'::regclass order by indexrelid::regclass::text";

  private final Database database;
  private final String table;
  private final List<String> indexes;
  private final List<Course.Moment> tables = new ArrayList<>();
  private final List<Course.Moment> sizes = new ArrayList<>();
  private long[] before;
  private double dead;

  private TableWatch(Database database, String table) {
    this.database = database;
    this.table = table;
    this.indexes = database.texts("select indexrelid::regclass " + INDEXES.formatted(table));
    this.before = counts();
  }

  /** Watches both tables from now on. */
  public static List<TableWatch> ofBoth(Database database) {
    return Stream.of("task", "task_instance").map(name -> new TableWatch(database, name)).toList();
  }

  private long[] counts() {
    return database.execute(
        """
        select n_live_tup, n_dead_tup, n_tup_upd, n_tup_hot_upd, autovacuum_count,
               pg_table_size(relid), pg_indexes_size(relid)
        from pg_stat_user_tables
        where relid = '%s'::regclass
        """
            .formatted(table));
  }

  /** Looks, at a moment of that name. */
  public void look(String when) {
    long[] now = counts();
    double rows = Math.max(1, now[0]);
    double updates = Math.max(1, now[2] - before[2]);
    dead = now[1] / rows;
    tables.add(
        new Course.Moment(
            when,
            DoubleStream.of(
                    (double) now[0],
                    (double) now[1],
                    (double) (now[2] - before[2]),
                    100 * (now[3] - before[3]) / updates,
                    (double) (now[4] - before[4]),
                    now[5] / MEBIBYTE,
                    now[6] / MEBIBYTE,
                    now[6] / rows)
                .boxed()
                .toList()));
    long[] bytes =
        database.numbers("select pg_relation_size(indexrelid) " + INDEXES.formatted(table));
    sizes.add(
        new Course.Moment(when, Arrays.stream(bytes).mapToObj(each -> each / MEBIBYTE).toList()));
    before = now;
  }

  /** Answers how many dead rows there were for each that lives, when it was looked last. */
  public double dead() {
    return dead;
  }

  /** Answers the name of the table. */
  public String table() {
    return table;
  }

  /** Tells what was seen; updates and vacuums since the moment before. */
  public List<Course> courses() {
    return List.of(
        new Course(
            table,
            List.of(
                "rows",
                "dead",
                "updates",
                "% within the page",
                "autovacuums",
                "table",
                "indexes",
                "bytes of indexes a row"),
            List.of(
                Unit.COUNT,
                Unit.COUNT,
                Unit.COUNT,
                Unit.COUNT,
                Unit.COUNT,
                Unit.MEBIBYTES,
                Unit.MEBIBYTES,
                Unit.COUNT),
            tables),
        new Course(
            "indexes of " + table,
            indexes,
            indexes.stream().map(index -> Unit.MEBIBYTES).toList(),
            sizes));
  }
}
