package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.ShellExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A command of {@code quellctl} as it stands in a document, with what it prints. */
record CtlExample(String command, String answer) {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final String SECRET = "8d5f2c0b6e7a41d39c8b5a6f7e0d1c2b";

  /** All of a document, in their order. */
  static List<CtlExample> of(Path document) throws IOException {
    return ShellExample.of(document).stream()
        .map(example -> new CtlExample(example.command(), example.answer()))
        .toList();
  }

  /** Runs it against a server on a port of loopback; gives all that it prints. */
  String run(int port) {
    List<String> words =
        WORD.matcher(command)
            .results()
            .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
            .toList();
    assertThat(words.get(0)).isEqualTo("quellctl");
    CtlRun ctl = CtlRun.against(port).withRealPauses().with("QUELL_AUTH_SECRET", SECRET);
    ctl.run(words.subList(1, words.size()).toArray(String[]::new));
    // Rows of CSV end as RFC 4180 has it, which no document shows.
    return (ctl.output() + "\n" + ctl.errors()).replace("\r\n", "\n").strip();
  }
}
