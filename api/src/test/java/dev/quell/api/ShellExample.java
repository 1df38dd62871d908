package dev.quell.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command as it stands in a document, with what it prints. */
public record ShellExample(String command, String answer) {
  private static final Pattern CONSOLE = Pattern.compile("(?ms)^```console\n(.*?)^```$");
  private static final Pattern COMMAND = Pattern.compile(".*(\n> .*)*");
  private static final String END_OF_STEP = "-- end of step --";

  /** All of a document, in their order. */
  public static List<ShellExample> of(Path document) throws IOException {
    return CONSOLE
        .matcher(Files.readString(document))
        .results()
        .flatMap(block -> Pattern.compile("(?m)^\\$ ").splitAsStream(block.group(1)))
        .filter(step -> !step.isBlank())
        .map(ShellExample::of)
        .toList();
  }

  /** A command may go on in lines that begin with the shell's second prompt. */
  private static ShellExample of(String text) {
    Matcher command = COMMAND.matcher(text);
    assertThat(command.lookingAt()).isTrue();
    return new ShellExample(
        command.group().replace("\n> ", "\n"), trimmed(text.substring(command.end())));
  }

  /**
   * Runs some in one shell, one after the other, against a server on another port than the usual
   * one; gives what each prints.
   */
  public static List<String> run(List<ShellExample> examples, Path folder, int port)
      throws Exception {
    String script =
        examples.stream()
            .map(example -> example.command() + "\necho; echo '" + END_OF_STEP + "'\n")
            .collect(Collectors.joining())
            .replace("127.0.0.1:8070", "127.0.0.1:" + port);
    Process shell =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return Pattern.compile(Pattern.quote(END_OF_STEP))
        .splitAsStream(output)
        .limit(examples.size())
        .map(ShellExample::trimmed)
        .toList();
  }

  private static String trimmed(String text) {
    return text.lines().map(String::stripTrailing).collect(Collectors.joining("\n")).strip();
  }
}
