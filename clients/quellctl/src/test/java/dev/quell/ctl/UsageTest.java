package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is wrong on the command line is said before any server is called. */
class UsageTest {
  private static final int NO_SERVER = 1;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kill | Nothing is selected; name at least one of --workflow, --run, --array and so on.",
        "kill --workflow 1 | Missing required option: '--reason=TEXT'",
        "kill --workflow 1 --reason x | There is no terminal to ask at; add --yes, or --confirm"
            + " with the number of instances that are meant.",
        "kill --workflow 1 --reason x --json | With an --output for programs no question is asked;"
            + " add --yes, or --confirm with the number of instances that are meant.",
        "kill --workflow one | Invalid value for option '--workflow': 'one' is not a long",
        "kill --in-state soon | Invalid value for option '--in-state': 'soon' is no length of time"
            + " such as 90, 5m or 2h",
        "kill --yes --confirm 3 | Error: --yes, --confirm=NUMBER are mutually exclusive (specify"
            + " only one)",
        "stuck --kill lost | The server knows no kind 'lost'; kinds are kill_not_obeyed,"
            + " triage_stalled, never_came_up, not_submitted, not_picked_up, silent_at_launch,"
            + " silent.",
        "stuck --kill silent | Missing required option: '--reason=TEXT'",
        "watch | Missing required parameter: 'ID'",
        "audit --format csv --limit 3 | With --format there is no --limit: all entries are told.",
        "jobs rate 7 fast | The rate must be a number of instances a second, or 'none'.",
        "token --user alice --scope all | There is no scope 'all'; scopes are",
        "token --user alice | There is no secret; name its file with --secret-file, or set"
            + " QUELL_AUTH_SECRET.",
        "token --user alice --days 0 | The option '--days' must be from 1 to 366.",
        "token --user alice@example.org | The option '--user' must be a name; an address belongs"
            + " to --email.",
        "jobs --server ftp://x | The address of the server must be http(s)://host[:port], without"
            + " a user name; a token belongs into QUELL_TOKEN or --token-file.",
      })
  void isToldInASentence(String line, String sentence) {
    CtlRun ctl = CtlRun.against(NO_SERVER);

    assertThat(ctl.run(line.split(" "))).isEqualTo(2);
    assertThat(ctl.errors()).startsWith(sentence).contains("\nTry 'quellctl ");
    assertThat(ctl.output()).isEmpty();
  }

  @Test
  void aCommandIsNeeded() {
    CtlRun ctl = CtlRun.against(NO_SERVER);

    assertThat(ctl.run()).isEqualTo(2);
    assertThat(ctl.errors()).isEqualTo("A command is missing.\nTry 'quellctl --help'.");
  }

  @Test
  void theAddressHoldsNoToken() {
    CtlRun ctl = new CtlRun().with("QUELL_URL", "http://alice:hush@127.0.0.1");

    assertThat(ctl.run("jobs")).isEqualTo(2);
    assertThat(ctl.errors()).contains("belongs into QUELL_TOKEN").doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hush\nhush", "hush hush", "hush\u00e9"})
  void whatCannotBeATokenIsNotShown(String token) {
    CtlRun ctl = CtlRun.against(NO_SERVER).with("QUELL_TOKEN", token);

    assertThat(ctl.run("jobs")).isEqualTo(2);
    assertThat(ctl.errors()).startsWith("QUELL_TOKEN holds no token.").doesNotContain("hush");
  }

  @Test
  void aTokenFileMustBeReadable() throws Exception {
    Path file = folder.resolve("token");
    CtlRun missing = CtlRun.against(NO_SERVER);
    assertThat(missing.run("jobs", "--token-file", file.toString())).isEqualTo(2);
    assertThat(missing.errors()).startsWith("The file of --token-file cannot be read: NoSuchFile");

    Files.writeString(file, "\n");
    CtlRun empty = CtlRun.against(NO_SERVER);
    assertThat(empty.run("jobs", "--token-file", file.toString())).isEqualTo(2);
    assertThat(empty.errors()).startsWith("The file of --token-file holds no token.");
  }

  @Test
  void everyCommandExplainsItselfAndItsExitCodes() {
    for (String path : commands()) {
      CtlRun ctl = CtlRun.against(NO_SERVER);
      List<String> arguments = new ArrayList<>(List.of(path.split(" ")));
      arguments.remove(0);
      arguments.add("--help");

      assertThat(ctl.run(arguments.toArray(String[]::new))).as(path).isZero();
      assertThat(ctl.output())
          .as(path)
          .contains("Usage: " + path)
          .contains("Exit codes:")
          .containsPattern("(?m)^ *5 ");
    }
  }

  @Test
  void everyCommandPrintsJson() {
    assertThat(commands()).hasSizeGreaterThan(12);
    CommandLine root = QuellCtl.commandLine(CliContext.ofProcess());
    for (CommandLine command : root.getSubcommands().values()) {
      assertThat(command.getCommandSpec().findOption("--json")).isNotNull();
      command
          .getSubcommands()
          .values()
          .forEach(each -> assertThat(each.getCommandSpec().findOption("--json")).isNotNull());
    }
  }

  /** All commands, as they are typed. */
  private static List<String> commands() {
    List<String> names = new ArrayList<>();
    collect(QuellCtl.commandLine(CliContext.ofProcess()), names);
    return names;
  }

  private static void collect(CommandLine command, List<String> names) {
    names.add(command.getCommandSpec().qualifiedName());
    command.getSubcommands().values().forEach(each -> collect(each, names));
  }
}
