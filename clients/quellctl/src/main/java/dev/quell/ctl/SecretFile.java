package dev.quell.ctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads what must not stand on a command line, where every user of the machine can see it. */
final class SecretFile {
  private static final long MAX_BYTES = 64 * 1024;

  private SecretFile() {}

  /**
   * Reads the text of a file, without white space around it.
   *
   * @param option that names the file, for the refusal
   */
  static String read(Path file, String option, CommandSpec command) {
    try {
      if (Files.size(file) <= MAX_BYTES) {
        return Files.readString(file).strip();
      }
    } catch (IOException | SecurityException e) {
      throw new ParameterException(
          command.commandLine(), "The file of " + option + " cannot be read: " + reason(e));
    }
    throw new ParameterException(command.commandLine(), "The file of " + option + " is too large.");
  }

  /** The messages of some failures are the path alone. */
  private static String reason(Exception failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }
}
