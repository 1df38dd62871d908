package dev.quell.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** The Docker engine of this machine. */
final class Docker {
  private Docker() {}

  /** Whether it answers. Asking takes seconds, so that is done only where there may be one. */
  static boolean answers() {
    return mayBeThere() && DockerClientFactory.instance().isDockerAvailable();
  }

  private static boolean mayBeThere() {
    String home = System.getProperty("user.home");
    return System.getenv().keySet().stream()
            .anyMatch(name -> name.startsWith("DOCKER_") || name.startsWith("TESTCONTAINERS_"))
        || Stream.of(
                "/var/run/docker.sock",
                home + "/.docker",
                home + "/.testcontainers.properties",
                Objects.requireNonNullElse(System.getenv("XDG_RUNTIME_DIR"), "/run")
                    + "/docker.sock")
            .anyMatch(file -> Files.exists(Path.of(file)));
  }
}
