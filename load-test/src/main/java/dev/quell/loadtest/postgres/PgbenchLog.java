package dev.quell.loadtest.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** What pgbench logs of single transactions: one file per thread, one line per transaction. */
final class PgbenchLog {
  /** Client, number of the transaction, microseconds it took, and more. */
  private static final int MICROS = 2;

  private PgbenchLog() {}

  /** Reads all log files of a folder: microseconds per transaction. */
  static Histogram read(Path folder, String prefix) {
    Histogram latencies = new Histogram(3);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + ".*")) {
      for (Path file : files) {
        try (Stream<String> lines = Files.lines(file)) {
          lines.forEach(line -> latencies.recordValue(microsOf(line)));
        }
      }
      return latencies;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long microsOf(String line) {
    String[] fields = line.split(" ");
    if (fields.length <= MICROS) {
      throw new IllegalArgumentException("No line of a pgbench log: " + line);
    }
    return Long.parseLong(fields[MICROS]);
  }
}
