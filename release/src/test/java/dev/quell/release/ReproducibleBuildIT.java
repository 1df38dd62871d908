package dev.quell.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever builds the same sources gets the same files, byte by byte, wherever, whenever and under
 * whatever user settings they do so. The sources are built a second time in another folder, with
 * another time zone, language and mask of modes, without tests and checks.
 */
@Tag("process")
class ReproducibleBuildIT {
  private static final Path SOURCES = Path.of(System.getProperty("release.sources"));
  private static final Path RELEASE = Path.of(System.getProperty("release.folder"));
  private static final String VERSION = System.getProperty("release.version");
  private static final List<String> MODULES =
      List.of("fsm-domain", "killer-worker", "clients/quellctl", "api");
  private static final int MINUTES = 10;

  /** What is made, what is no part of a build, and tests, without which it takes a third. */
  private static final Set<Path> LEFT_OUT =
      Set.of(Path.of("target"), Path.of("node_modules"), Path.of(".git"));

  private static final Path TESTS = Path.of("src", "test");

  @TempDir private Path folder;

  @Test
  @Timeout(value = 2 * MINUTES, unit = TimeUnit.MINUTES)
  void givesTheSameFilesAgain() throws Exception {
    Path copy = folder.resolve("another place");
    copySources(copy);
    build(copy);

    List<String> shipped = names(RELEASE);
    assertThat(shipped).hasSizeGreaterThan(5).anyMatch(name -> name.endsWith(".deb"));
    assertSame(RELEASE, copy, shipped);
    for (String module : MODULES) {
      Path made = SOURCES.resolve(module).resolve("target");
      assertSame(made, copy, List.of(Path.of(module).getFileName() + "-" + VERSION + ".jar"));
    }
  }

  private static void assertSame(Path made, Path copy, List<String> names) throws IOException {
    Path again = copy.resolve(SOURCES.relativize(made));
    for (String name : names) {
      assertThat(Contents.of(again.resolve(name)))
          .as("%s of the second build", name)
          .isEqualTo(Contents.of(made.resolve(name)));
    }
  }

  /** Checksums are of the rest. */
  private static List<String> names(Path release) throws IOException {
    try (Stream<Path> files = Files.list(release)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("SHA256SUMS"))
          .sorted()
          .toList();
    }
  }

  private static void copySources(Path copy) throws IOException {
    Files.walkFileTree(
        SOURCES,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
              throws IOException {
            if (LEFT_OUT.contains(from.getFileName()) || from.endsWith(TESTS)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(copy.resolve(SOURCES.relativize(from)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(from, copy.resolve(SOURCES.relativize(from)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void build(Path copy) throws Exception {
    File log = folder.resolve("build.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask 0077; exec \"$@\"",
                "build",
                Path.of(System.getProperty("release.maven"), "bin", "mvn").toString(),
                "-B",
                "-q",
                "-Dmaven.repo.local=" + System.getProperty("release.repository"),
                "-DskipTests",
                "-DskipITs",
                "-Djacoco.skip",
                "-Dspotless.check.skip",
                "-Dcompiler.main-checks=-Xlint:all",
                "-pl",
                "release",
                "-am",
                "package")
            .directory(copy.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().put("TZ", "Asia/Kathmandu");
    builder.environment().put("LC_ALL", "C");
    builder
        .environment()
        .put("MAVEN_OPTS", "-Duser.language=tr -Duser.country=TR -Duser.name=nobody");
    Process maven = builder.start();
    try {
      maven.getOutputStream().close();
      assertThat(maven.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
      assertThat(maven.exitValue()).as(Files.readString(log.toPath())).isZero();
    } finally {
      maven.descendants().forEach(ProcessHandle::destroyForcibly);
      maven.destroyForcibly();
    }
  }
}
