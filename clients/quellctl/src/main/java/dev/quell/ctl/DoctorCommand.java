package dev.quell.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Checks whether quellctl can work with a server, and says what to do where it cannot. */
@Command(
    name = "doctor",
    description = {
      "Checks address, name, connection, clock, token, scopes, version, database and clusters, and says"
          + " what to do about what is wrong.",
      "Changes nothing; calls the server a few times."
    })
final class DoctorCommand extends CtlCommand {
  private static final int STATE_WIDTH = 9;
  private static final int CHECK_WIDTH = 12;

  @Override
  public Integer call() {
    List<Finding> findings = new Checkup(context(), options(), QuellCtl.version()).findings();
    JsonArray checks = new JsonArray();
    findings.forEach(finding -> checks.add(finding.toJson()));
    print(new JsonObject().put("checks", checks), "checks", () -> text(findings));
    return findings.stream()
        .filter(Finding::hasFailed)
        .map(Finding::exitCode)
        .findFirst()
        .orElse(ExitCode.OK);
  }

  private static String text(List<Finding> findings) {
    return findings.stream().map(DoctorCommand::text).collect(Collectors.joining("\n"));
  }

  private static String text(Finding finding) {
    String line =
        padded(finding.state().name(), STATE_WIDTH)
            + padded(finding.check(), CHECK_WIDTH)
            + TerminalText.of(finding.found());
    return finding.advice() == null
        ? line
        : line
            + "\n"
            + " ".repeat(STATE_WIDTH + CHECK_WIDTH)
            + "-> "
            + TerminalText.of(finding.advice());
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
