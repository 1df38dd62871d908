package dev.quell.api.ctl;

import java.io.Console;
import java.util.Map;
import java.util.Optional;

/** The terminal that this process was started from. */
final class ProcessTerminal implements Terminal {
  private final Optional<Console> console;
  private final int columns;

  private ProcessTerminal(Optional<Console> console, int columns) {
    this.console = console;
    this.columns = columns;
  }

  /** None if standard input or output leads elsewhere. */
  static Terminal of(Map<String, String> environment) {
    // From JDK 22 on, another console by default is there even where there is no terminal.
    System.setProperty("jdk.console", "java.base");
    boolean isPlain = "dumb".equals(environment.get("TERM"));
    return new ProcessTerminal(
        Optional.ofNullable(System.console()).filter(console -> !isPlain),
        columns(environment.get("COLUMNS")));
  }

  private static int columns(String text) {
    boolean isNumber = text != null && text.matches("[1-9]\\d{0,3}");
    return isNumber ? Math.max(Integer.parseInt(text), NARROWEST) : USUAL;
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
