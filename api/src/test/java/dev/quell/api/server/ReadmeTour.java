package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tour of the README: every command as it stands there, and its answer. */
final class ReadmeTour {
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern CONSOLE = Pattern.compile("(?ms)^```console\n(.*?)^```$");
  private static final Pattern COMMAND = Pattern.compile(".*(\n> .*)*");
  private static final String END_OF_STEP = "-- end of step --";

  private record Step(String command, String answer) {}

  private ReadmeTour() {}

  /** Walks it on a server whose database is new. */
  static void walk(Path folder, int port) throws Exception {
    List<Step> steps = steps();
    List<String> answers = run(folder, steps, port);
    assertThat(answers).isEqualTo(steps.stream().map(Step::answer).toList());
  }

  private static List<Step> steps() throws IOException {
    List<Step> steps = new ArrayList<>();
    CONSOLE
        .matcher(Files.readString(README))
        .results()
        .flatMap(block -> Pattern.compile("(?m)^\\$ ").splitAsStream(block.group(1)))
        .filter(step -> !step.isBlank())
        .forEach(step -> steps.add(step(step)));
    assertThat(steps).hasSizeGreaterThan(10);
    return steps;
  }

  /** A command may go on in lines that begin with the shell's second prompt. */
  private static Step step(String text) {
    Matcher command = COMMAND.matcher(text);
    assertThat(command.lookingAt()).isTrue();
    return new Step(command.group().replace("\n> ", "\n"), trimmed(text.substring(command.end())));
  }

  private static List<String> run(Path folder, List<Step> steps, int port) throws Exception {
    String script =
        steps.stream()
            .map(step -> step.command() + "\necho; echo '" + END_OF_STEP + "'\n")
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
        .limit(steps.size())
        .map(ReadmeTour::trimmed)
        .toList();
  }

  private static String trimmed(String text) {
    return text.lines().map(String::stripTrailing).collect(Collectors.joining("\n")).strip();
  }
}
