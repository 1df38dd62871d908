package dev.quell.api.movein;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.Secret;
import dev.quell.api.database.DatabaseAddress;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** How fast a site moves in: {@code -Dimport.speed=1000000} names its tasks. */
@Tag("long")
@DatabaseTest
@EnabledIfSystemProperty(named = "import.speed", matches = "\\d+")
class ImportSpeedTest {
  private static final Duration AT_MOST_FOR_A_MILLION = Duration.ofMinutes(5);

  @TempDir private static Path folder;

  @Shared private TestDatabase db;

  @Test
  void bringsAMillionTasksInFiveMinutes(Closer closer) throws Exception {
    Prerequisite.MARIADB.require();
    int tasks = Integer.getInteger("import.speed");
    ReferenceSite site = closer.register(ReferenceSite.open(folder, tasks, false));
    DatabaseAddress address = DatabaseAddress.ofUrl(Secret.of(db.url()));
    PrintWriter console = new PrintWriter(System.out, true, UTF_8);
    long begun = System.nanoTime();

    Import.run(site.request(false, false), address, console, console);
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    Import.run(site.request(true, false), address, console, console);
    console.printf(
        "%,d tasks in %s, catching up in %s, used memory %,d MB%n",
        tasks,
        taken,
        Duration.ofNanos(System.nanoTime() - begun).minus(taken),
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);

    assertThat(taken)
        .isLessThan(AT_MOST_FOR_A_MILLION.multipliedBy(Math.max(tasks, 1_000_000) / 1_000_000));
  }
}
