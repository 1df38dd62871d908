package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.ShellExample;
import java.nio.file.Path;
import java.util.List;

/** The tour of the README: every command as it stands there, and its answer. */
final class ReadmeTour {
  private static final Path README = Path.of("..", "README.md");

  private ReadmeTour() {}

  /** Walks it on a server whose database is new. */
  static void walk(Path folder, int port) throws Exception {
    List<ShellExample> steps = ShellExample.of(README);
    assertThat(steps).hasSizeGreaterThan(10);
    List<String> answers = ShellExample.run(steps, folder, port);
    assertThat(answers).isEqualTo(steps.stream().map(ShellExample::answer).toList());
  }
}
