package dev.quell.ctl;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import picocli.CommandLine;

/** One run of {@code quellctl} in this process: what it finds around it, and what came out. */
final class CtlRun implements Terminal {
  /** Nobody's own logins are there. */
  private final Map<String, String> environment =
      new HashMap<>(Map.of("XDG_CONFIG_HOME", "/nonexistent"));

  private final Queue<Supplier<String>> answers = new ArrayDeque<>();
  private final List<String> questions = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();
  private boolean interactive;
  private Sleeper sleeper = pauses::add;
  private Clock clock = Clock.systemUTC();

  /** A run whose server is at a port of loopback. */
  static CtlRun against(int port) {
    return new CtlRun().with("QUELL_URL", "http://127.0.0.1:" + port);
  }

  CtlRun with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** A person sits at the terminal and types these answers. */
  CtlRun typing(String... lines) {
    interactive = true;
    List.of(lines).forEach(line -> answers.add(() -> line));
    return this;
  }

  /** The person takes time to answer, in which something happens. */
  CtlRun typing(Supplier<String> line) {
    interactive = true;
    answers.add(line);
    return this;
  }

  /** Pauses last as long as they should. */
  CtlRun withRealPauses() {
    sleeper = Sleeper.real();
    return this;
  }

  /** It is another time. */
  CtlRun at(Clock time) {
    clock = time;
    return this;
  }

  /** Runs; returns the exit code. */
  int run(String... arguments) {
    CliContext context = new CliContext(environment, this, sleeper, clock);
    CommandLine command = QuellCtl.commandLine(context);
    return command
        .setOut(new PrintWriter(output, true))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }

  String output() {
    return output.toString().strip();
  }

  String errors() {
    return errors.toString().strip();
  }

  List<String> questions() {
    return questions;
  }

  List<Duration> pauses() {
    return pauses;
  }

  @Override
  public boolean isInteractive() {
    return interactive;
  }

  @Override
  public int columns() {
    return DEFAULT_COLUMNS;
  }

  @Override
  public Optional<String> ask(String question) {
    questions.add(question);
    return Optional.ofNullable(answers.poll()).map(Supplier::get);
  }
}
