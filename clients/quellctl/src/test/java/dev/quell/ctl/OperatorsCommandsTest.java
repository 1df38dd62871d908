package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether quellctl understands what the pages for operators tell people to type. */
class OperatorsCommandsTest {
  private static final Pattern LINE = Pattern.compile("(?m)(?:^|`)quellctl ([^`\\n#]+)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @Test
  void quellctlUnderstandsEveryLineOfThePages() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("../../docs/operations"))) {
      for (Path page : files.sorted().toList()) {
        lines.addAll(find(LINE, Files.readString(page)));
      }
    }

    assertThat(lines)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            line ->
                assertThatCode(
                        () -> QuellCtl.commandLine(CliContext.ofProcess()).parseArgs(words(line)))
                    .as(line)
                    .doesNotThrowAnyException());
  }

  /** What stands for an id or goes without saying is filled in. */
  private static String[] words(String line) {
    String filled = line.strip().replaceAll("\\bID\\b", "7").replace("…", "7");
    return find(WORD, filled).toArray(String[]::new);
  }

  private static List<String> find(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1) == null ? match.group(2) : match.group(1))
        .toList();
  }
}
