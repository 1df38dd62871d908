package dev.quell.loadtest.site;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Metric;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Reads what a load costs the server and its database, between two moments: processors, as the
 * server's metrics and the operating system tell, and the log that PostgreSQL writes ahead.
 */
record Meter(long nanoTime, OptionalDouble serverNanos, double postgresSeconds, long walBytes) {
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;

  /** Reads all meters; PostgreSQL's processors only if it runs on this machine. */
  static Meter read(ServerUnderLoad server) {
    ApiClient client = server.client();
    OptionalDouble ofServer = client.read(Metric.PROCESSOR_NANOS).await();
    return new Meter(System.nanoTime(), ofServer, postgres(), wal(server.database()));
  }

  private static double postgres() {
    return ProcessHandle.allProcesses()
            .map(ProcessHandle::info)
            .filter(info -> info.command().orElse("").endsWith("/postgres"))
            .flatMap(info -> info.totalCpuDuration().stream())
            .mapToDouble(Duration::toMillis)
            .sum()
        / 1_000;
  }

  private static long wal(Database database) {
    return database.number("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
  }

  /** Tells what came together since an earlier reading, and how many connections are open now. */
  List<Figure> since(Meter before, Database database, String group) {
    double seconds = (nanoTime - before.nanoTime) / 1e9;
    double ofServer = serverNanos.orElse(0) - before.serverNanos.orElse(0);
    double ofPostgres = postgresSeconds - before.postgresSeconds;
    double written = (walBytes - before.walBytes) / BYTES_PER_MEBIBYTE;
    long connections =
        database.number("select count(*) from pg_stat_activity where datname = current_database()");
    return List.of(
        Figure.of(
            group, "processors busy for the server", Unit.PROCESSORS, ofServer / 1e9 / seconds),
        Figure.of(group, "processors busy for PostgreSQL", Unit.PROCESSORS, ofPostgres / seconds),
        Figure.of(group, "log written ahead, a second", Unit.MEBIBYTES, written / seconds),
        Figure.of(group, "connections to PostgreSQL", Unit.COUNT, (double) connections));
  }
}
