package dev.quell.api.server;

import dev.quell.testing.Prerequisite;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Walks the tour of the README against the packaged jar. */
class ReadmeTourIT {
  @Test
  void answersAsTheReadmeShows(@TempDir Path folder) throws Exception {
    Prerequisite.CURL.require();
    try (QuellProcess quell = QuellProcess.start(folder, Map.of(), "--port", "0")) {
      ReadmeTour.walk(folder, quell.awaitListening());
      quell.terminate();
      quell.awaitExit();
    }
  }
}
