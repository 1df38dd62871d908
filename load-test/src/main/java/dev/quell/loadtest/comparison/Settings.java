package dev.quell.loadtest.comparison;

import dev.quell.loadtest.report.Environment;
import dev.quell.loadtest.rows.Database;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Reads the options that say how much is measured. */
public final class Settings {

  @Option(names = "--seconds", description = "Length of each measurement of a rate.")
  int seconds = 20;

  @Option(names = "--instances", description = "Rows of each prepared set.")
  int instances = 100_000;

  @Option(names = "--rounds", description = "How often everything is measured, in turn.")
  int rounds = 3;

  @Option(
      names = "--connections",
      split = ",",
      description = "Numbers of callers that report and send heartbeats.")
  List<Integer> connections = List.of(32, 128);

  @Option(names = "--sizes", split = ",", description = "Instances in the table, for growth.")
  List<Integer> sizes = List.of(10_000, 100_000, 1_000_000);

  /** Sorts what was asked for; throws {@link ParameterException} if it makes no sense. */
  public void validate(CommandLine command) {
    boolean allAreNumbers =
        Stream.of(List.of(seconds, instances, rounds), connections, sizes)
            .flatMap(List::stream)
            .allMatch(number -> number >= 1);
    if (!allAreNumbers) {
      throw new ParameterException(
          command,
          "--seconds, --instances, --rounds, --connections and --sizes must be at least 1.");
    }
    connections = connections.stream().distinct().sorted().toList();
    sizes = sizes.stream().distinct().sorted().toList();
  }

  /** Describes a run that begins now. */
  public Environment environment(Database database) {
    return new Environment(
        Instant.now(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        database.version(),
        instances,
        seconds,
        rounds);
  }
}
