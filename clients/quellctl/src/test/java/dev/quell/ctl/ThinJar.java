package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** quellctl's own jar, each command a process of its own, as an operator starts it. */
final class ThinJar {
  static final Path PATH = Path.of(System.getProperty("quellctl.jar"));

  private static final long SECONDS = 60;

  private ThinJar() {}

  /** What a command has left behind. */
  record Ended(int exitCode, String output, String errors) {}

  /**
   * Runs one command to its end.
   *
   * @param folder for its output
   */
  static Ended run(Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", PATH.toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "stdout", ".log");
    Path errors = Files.createTempFile(folder, "stderr", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("QUELL_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), text(output), text(errors));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
