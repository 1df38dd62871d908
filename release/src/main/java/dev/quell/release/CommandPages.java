package dev.quell.release;

import dev.quell.ctl.QuellCtl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes what shells and {@code man} know of quellctl: its completion for bash, which zsh takes as
 * well, and a page of its manual for each command as AsciiDoc.
 */
public final class CommandPages {
  private CommandPages() {}

  /**
   * Writes everything into a folder.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) throws IOException {
    // Options are sorted by their lower-case names, which are others in some languages.
    Locale.setDefault(Locale.ROOT);
    Path folder = Path.of(arguments[0]);
    CommandSpec quellctl = QuellCtl.describe();
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("quellctl.bash"),
        AutoComplete.bash("quellctl", new CommandLine(quellctl)) + System.lineSeparator());
    int failures =
        ManPageGenerator.generateManPage(
            folder.resolve("adoc").toFile(), null, new boolean[0], false, quellctl);
    if (failures > 0) {
      throw new IOException("The pages of the manual could not be written");
    }
  }
}
