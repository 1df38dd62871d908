package dev.quell.loadtest;

import dev.quell.loadtest.scenario.Settings;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say how much is measured. */
final class Extent {

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "Length of each measurement of a rate; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Rows of each prepared set; default ${DEFAULT-VALUE}.")
  private int instances;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often everything is measured, in turn; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--connections",
      paramLabel = "N",
      split = ",",
      defaultValue = "32,128",
      description = "Numbers of callers that report and send heartbeats; default ${DEFAULT-VALUE}.")
  private List<Integer> connections;

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      defaultValue = "10000,100000,1000000",
      description = "Instances in the table, for growth; default ${DEFAULT-VALUE}.")
  private List<Integer> sizes;

  /** What was asked for; throws {@link ParameterException} if that makes no sense. */
  Settings settings(CommandLine command) {
    boolean allAreNumbers =
        Stream.of(List.of(seconds, instances, rounds), connections, sizes)
            .flatMap(List::stream)
            .allMatch(number -> number >= 1);
    if (!allAreNumbers) {
      throw new ParameterException(
          command,
          "--seconds, --instances, --rounds, --connections and --sizes must be at least 1.");
    }
    return new Settings(instances, seconds, rounds, ascending(connections), ascending(sizes));
  }

  private static List<Integer> ascending(List<Integer> numbers) {
    return numbers.stream().distinct().sorted().toList();
  }
}
