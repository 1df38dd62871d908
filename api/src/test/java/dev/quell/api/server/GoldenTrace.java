package dev.quell.api.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A recorded scenario: its exchanges in the order in which the reference server saw them. */
record GoldenTrace(String name, List<GoldenExchange> exchanges) {

  /** Reads a file of src/test/resources/golden. */
  static GoldenTrace read(String name) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                GoldenTrace.class.getResourceAsStream("/golden/" + name + ".jsonl"),
                StandardCharsets.UTF_8))) {
      return new GoldenTrace(
          name, lines.lines().map(line -> GoldenExchange.parse(name, line)).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
