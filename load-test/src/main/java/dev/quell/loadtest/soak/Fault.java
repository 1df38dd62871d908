package dev.quell.loadtest.soak;

import dev.quell.loadtest.rows.Database;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Names what is done to a deployment while it is under load, for some milliseconds. */
enum Fault {
  KILL_QUELL(
      "kill -9 of a Quell process",
      3_000,
      (all, millis) -> {
        all.younger().kill();
        all.pause(millis);
        all.younger().start();
      }),
  FREEZE_QUELL(
      "a Quell process frozen",
      10_000,
      (all, millis) -> freeze(all, millis, () -> Stream.of(all.elder().process()))),
  CUT_CONNECTIONS(
      "all connections to the database cut",
      2_000,
      (all, millis) -> {
        for (long left = millis; left > 0; left -= 400) {
          try (Database database = all.primary().connect()) {
            database.execute(
                """
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                """);
          }
          all.pause(Math.min(left, 400));
        }
      }),
  FREEZE_PRIMARY(
      "the primary frozen", 8_000, (all, millis) -> freeze(all, millis, all.primary()::processes)),
  FREEZE_STANDBY(
      "the standby frozen", 8_000, (all, millis) -> freeze(all, millis, all.standby()::processes)),
  FULL_DISK(
      "the disk of the primary full",
      10_000,
      (all, millis) -> {
        SmallDisk disk = all.primary().disk().orElseThrow();
        disk.fill();
        all.pause(millis);
        disk.free();
      }),
  FAIL_OVER(
      "fail-over from a dead primary",
      3_000,
      (all, millis) -> {
        all.primary().kill();
        all.pause(millis);
        all.failOver();
      }),
  SPLIT(
      "the standby promoted beside a living primary",
      3_000,
      (all, millis) -> {
        all.failOver();
        all.pause(millis);
      });

  /** What tables call it. */
  final String text;

  /** How long it lasts at most. */
  final int mostMillis;

  private final ObjLongConsumer<Deployment> strike;

  Fault(String text, int mostMillis, ObjLongConsumer<Deployment> strike) {
    this.text = text;
    this.mostMillis = mostMillis;
    this.strike = strike;
  }

  private static void freeze(Deployment all, long millis, Supplier<Stream<ProcessHandle>> frozen) {
    Program.signal("STOP", frozen.get());
    all.pause(millis);
    Program.signal("CONT", frozen.get());
  }

  /** Tells whether this machine lets it happen. */
  boolean isPossible(Deployment deployment) {
    return this != FULL_DISK || deployment.primary().disk().isPresent();
  }

  /** Does it, and takes back what lasts; {@link Deployment#repair} does the rest. */
  void strike(Deployment deployment, long millis) {
    strike.accept(deployment, millis);
  }
}
