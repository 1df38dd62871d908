package dev.quell.loadtest.postgres;

import dev.quell.loadtest.subject.DatabaseAddress;
import dev.quell.loadtest.subject.LoadTestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has psql run scripts. */
public final class Psql {
  private static final String NAME = "psql";
  private static final Pattern TIME = Pattern.compile("(?m)^Time: ([0-9.]+) ms");

  private final Program program;

  private Psql(Program program) {
    this.program = program;
  }

  /** psql for a database; throws {@link LoadTestException} if it is not installed. */
  public static Psql on(DatabaseAddress database) {
    return new Psql(Program.installed(NAME, database));
  }

  /**
   * Runs a script.
   *
   * @param variables what {@code :name} in the script stands for
   * @return seconds that the statements took, by psql's own clock; connecting is not in it
   * @throws LoadTestException if a statement fails
   */
  public double secondsOf(String script, Map<String, Long> variables) {
    List<String> arguments = new ArrayList<>(List.of("-X", "-v", "ON_ERROR_STOP=1"));
    variables.forEach((name, value) -> arguments.addAll(List.of("-v", name + "=" + value)));
    arguments.addAll(List.of("-f", "-"));
    return sumOfTimes(program.run(arguments, "\\timing on\n" + script)) / 1000;
  }

  /** Milliseconds. */
  static double sumOfTimes(String output) {
    Matcher times = TIME.matcher(output);
    double sum = 0;
    int found = 0;
    while (times.find()) {
      sum += Double.parseDouble(times.group(1));
      found++;
    }
    if (found == 0) {
      throw new LoadTestException("psql told no times, but: " + output.strip());
    }
    return sum;
  }
}
