package dev.quell.ctl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Reads in which form answers are printed. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description =
          "How to print: table, for a person; json, as the server sends it; ndjson, each row in a"
              + " line; csv. Default that of the profile, else table.")
  private @Nullable OutputFormat output;

  @Option(names = "--json", description = "The same as --output json.")
  private boolean json;

  /** Answers the form that was asked for; empty if none was. */
  Optional<OutputFormat> asked() {
    return json ? Optional.of(OutputFormat.json) : Optional.ofNullable(output);
  }
}
