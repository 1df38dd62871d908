package dev.quell.ctl;

import java.io.Console;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes the terminal that this process was started from, if there is one. */
final class ConsoleTerminal implements Terminal {
  private final Optional<Console> console;
  private final int columns;

  private ConsoleTerminal(Optional<Console> console, int columns) {
    this.console = console;
    this.columns = columns;
  }

  /** Finds none if standard input or output leads elsewhere. */
  static Terminal of(Map<String, String> environment) {
    // From JDK 22 on, another console by default is there even where there is no terminal.
    System.setProperty("jdk.console", "java.base");
    boolean isPlain = "dumb".equals(environment.get("TERM"));
    return new ConsoleTerminal(
        Optional.ofNullable(System.console()).filter(console -> !isPlain),
        columns(environment.get("COLUMNS")));
  }

  private static int columns(@Nullable String text) {
    boolean isNumber = text != null && text.matches("[1-9]\\d{0,3}");
    return isNumber ? Math.max(Integer.parseInt(text), MIN_COLUMNS) : DEFAULT_COLUMNS;
  }

  @Override
  public boolean isInteractive() {
    return console.isPresent();
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public Optional<String> ask(String question) {
    return console.map(person -> person.readLine("%s", question));
  }
}
