package dev.quell.loadtest.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.loadtest.LoadTestCommand;
import dev.quell.testing.Prerequisite;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The soak, three minutes of it, with every kind of fault that the machine allows. */
class SoakIT {
  private static final String SECONDS = "180";

  private final StringWriter out = new StringWriter();
  @TempDir private Path folder;

  @Test
  @Timeout(900)
  void survivesFaultsAndLosesAndKeepsNothing() {
    Prerequisite.POSTGRESQL.require();

    int exitCode =
        LoadTestCommand.run(
            new Soak(),
            new PrintWriter(out),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            "--seconds",
            SECONDS,
            "--between",
            "4",
            "--jar",
            System.getProperty("quell.jar"),
            "--folder",
            folder.toString());

    assertThat(exitCode).as(out.toString()).isZero();
    assertThat(out.toString())
        .containsPattern("[1-9][0-9,]* acknowledged writes")
        .contains("every acknowledged status of an instance is kept");
  }

  @Test
  void saysWhatIsMissing() {
    StringWriter err = new StringWriter();
    String[] arguments = {"--jar", folder.resolve("none.jar").toString()};

    int exitCode =
        LoadTestCommand.run(new Soak(), new PrintWriter(out), new PrintWriter(err), arguments);

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains("none.jar. Build it, or name it by --jar.");
  }
}
