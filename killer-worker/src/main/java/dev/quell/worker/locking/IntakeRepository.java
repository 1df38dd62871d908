package dev.quell.worker.locking;

import dev.quell.domain.run.Intake;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of when reports could be taken: every process that takes some writes a row each
 * second, as a report does, and what is missing tells the rest. All times come from the database's
 * clock. Stateless.
 */
public final class IntakeRepository {

  /** Longer than this between two ticks, reports could not be taken. */
  public static final double LONGEST_GAP_SECONDS = 3;

  /** A process that has been away for so long is not expected back. */
  private static final double FORGOTTEN_AFTER_SECONDS = 300;

  /** For how long a row has been open: 0 if its last tick is too old, or in the future. */
  private static final String SECONDS_OPEN =
      """
      case
        when abs(extract(epoch from clock_timestamp() - ticked_at)) > %s then 0
        else extract(epoch from clock_timestamp() - open_since)
      end"""
          .formatted(LONGEST_GAP_SECONDS);

  /** Whether the database has recovered from a crash and nobody has noted that yet. */
  private static final String CRASHED = "not exists (select from report_intake_mark)";

  /**
   * The seconds for which reports have been taken, as a scalar: 0 while nobody does and after a
   * crash, null if nobody keeps account. A standby cannot tell it.
   */
  public static final String SERVICE_SECONDS =
      """
      (select (case when ticked_at is not null and %s then 0 else %s end)::float8 from report_intake)"""
          .formatted(CRASHED, SECONDS_OPEN);

  /** The same for the process that has done so for the shortest time; null if there is none. */
  private static final String PROCESSES_SECONDS =
      """
      (
        select min(%1$s)::float8
        from report_intake_process
        where abs(extract(epoch from clock_timestamp() - ticked_at)) <= %2$s
      )"""
          .formatted(SECONDS_OPEN, FORGOTTEN_AFTER_SECONDS);

  /** How many processes take reports, as a scalar; one that has just died still counts. */
  public static final String PROCESSES =
      """
      (
        select count(*)
        from report_intake_process
        where abs(extract(epoch from clock_timestamp() - ticked_at)) <= %s
      )"""
          .formatted(LONGEST_GAP_SECONDS);

  /** Two columns for the list of a select, from which {@link #read} makes an {@link Intake}. */
  public static final String COLUMNS =
      "%s as intake_service, %s as intake_processes".formatted(SERVICE_SECONDS, PROCESSES_SECONDS);

  /** Since when a row has been open: now if its last tick is too old, or in the future. */
  private static final String OPEN_SINCE =
      """
      case
        when abs(extract(epoch from clock_timestamp() - ticked_at)) > %s then clock_timestamp()
        else open_since
      end"""
          .formatted(LONGEST_GAP_SECONDS);

  private static final String SERVICE_SINCE =
      "(select %s from report_intake)".formatted(OPEN_SINCE);

  private static final String PROCESSES_SINCE =
      """
      (
        select max(%s)
        from report_intake_process
        where abs(extract(epoch from clock_timestamp() - ticked_at)) <= %s
      )"""
          .formatted(OPEN_SINCE, FORGOTTEN_AFTER_SECONDS);

  /**
   * Says in SQL when a report is really due: what {@link Intake#secondsLeft} leaves of a deadline,
   * as a moment, for statements that look at very many. It does not move while reports are taken.
   * Null if the deadline is; {@code -infinity} if it tells nothing and nobody keeps account.
   *
   * @param written SQL of the deadline as it is written
   * @param increment SQL of the seconds that the last report announced
   */
  public static String deadline(String written, String increment) {
    return """
        (
          select greatest(
            report.due,
            intake.service + report.increment,
            case
              when intake.processes is not null
                then least(intake.processes + report.increment, report.due + %6$d * report.increment)
            end)
          from (
            select case
                     when written.due > clock_timestamp() + written.increment + make_interval(secs => %5$s)
                       then '-infinity'
                     else written.due
                   end as due,
                   written.increment
            from (select %1$s as due, make_interval(secs => (%2$s)::float8) as increment) as written
          ) as report,
          (select %3$s as service, %4$s as processes) as intake
          where report.due is not null
        )"""
        .formatted(
            written,
            increment,
            SERVICE_SINCE,
            PROCESSES_SINCE,
            Intake.TOLERANCE,
            Intake.MOST_INCREMENTS_FOR_A_PROCESS);
  }

  /** The intake at the moment of a statement that selected {@link #COLUMNS}. */
  public static Intake read(Row row) {
    return new Intake(
        infiniteIfNull(row.getDouble("intake_service")),
        infiniteIfNull(row.getDouble("intake_processes")));
  }

  private static double infiniteIfNull(@Nullable Double seconds) {
    return seconds == null ? Double.POSITIVE_INFINITY : seconds;
  }

  /**
   * Says what a tick found.
   *
   * @param serviceReopened whether nobody had taken reports just before, or the database crashed
   * @param processReopened whether this process had not
   * @param gapSeconds since the last tick of any process, negative if the clock went back; null if
   *     it is the first one on this database
   * @param intake as it is now
   */
  public record Tick(
      boolean serviceReopened,
      boolean processReopened,
      @Nullable Double gapSeconds,
      Intake intake) {}

  /**
   * Notes that this process takes reports. One statement that commits by itself, so that no process
   * that is frozen in the middle holds the row against the others.
   *
   * @param process its name, the same after a restart
   */
  public Future<Tick> tick(SqlClient client, String process) {
    return client
        .preparedQuery(TICK)
        .execute(Tuple.of(process, LONGEST_GAP_SECONDS, FORGOTTEN_AFTER_SECONDS))
        .map(rows -> tick(rows.iterator().next()));
  }

  /** The clock is read once the row is locked; who came first has written by then. */
  private static final String TICK =
      """
      with before as materialized (
        select open_since, ticked_at from report_intake for no key update
      ),
      now as materialized (
        select clock_timestamp() as at, before.open_since, before.ticked_at from before
      ),
      judged as materialized (
        select now.at, extract(epoch from now.at - now.ticked_at)::float8 as gap, now.open_since,
               coalesce(abs(extract(epoch from now.at - now.ticked_at)) > $2::float8, true)
                 or not exists (select from report_intake_mark) as service_reopened,
               coalesce(abs(extract(epoch from now.at - own.ticked_at)) > $2::float8, true)
                 as own_reopened,
               own.open_since as own_since
        from now
        left join report_intake_process own on own.name = $1::text
      ),
      mark as (
        insert into report_intake_mark default values on conflict do nothing
      ),
      service as (
        update report_intake
        set open_since =
              case when judged.service_reopened then judged.at else judged.open_since end,
            ticked_at = judged.at
        from judged
      ),
      process as (
        insert into report_intake_process (name, open_since, ticked_at)
        select $1::text,
               case when service_reopened or own_reopened then at else own_since end, at
        from judged
        on conflict (name) do update
        set open_since = excluded.open_since, ticked_at = excluded.ticked_at
      ),
      gone as (
        delete from report_intake_process other
        using judged
        where other.name <> $1::text
          and (judged.service_reopened
            or abs(extract(epoch from judged.at - other.ticked_at)) > $3::float8)
      )
      select service_reopened, service_reopened or own_reopened as process_reopened, gap,
             case
               when service_reopened then 0
               else extract(epoch from at - open_since)
             end::float8 as intake_service,
             case
               when service_reopened or own_reopened then 0
               else extract(epoch from at - own_since)
             end::float8 as intake_processes
      from judged
      """;

  private static Tick tick(Row row) {
    return new Tick(row.getBoolean(0), row.getBoolean(1), row.getDouble(2), read(row));
  }
}
