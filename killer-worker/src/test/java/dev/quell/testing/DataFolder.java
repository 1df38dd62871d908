package dev.quell.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Data folders of embedded servers. The first test JVM of a build makes one and migrates a database
 * of it, which takes seconds; it and all later ones start from copies.
 */
final class DataFolder {
  /** Where the build keeps the one to copy, if it does. */
  private static final String KEPT = System.getProperty("quell.database-template");

  private DataFolder() {}

  /** Fills an empty folder with the data of a server that has stopped. */
  @FunctionalInterface
  interface Maker {
    void make(Path folder);
  }

  /** A folder of its own for one server: a copy, or a new one if the build keeps none. */
  static Path create(Maker maker) {
    try {
      Path parent = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg");
      Path folder = Files.createTempDirectory(Files.createDirectories(parent), "copy");
      if (KEPT != null) {
        copy(kept(maker), folder);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one to copy; whoever comes first makes it, and the others wait. */
  private static Path kept(Maker maker) throws IOException {
    Path kept = Path.of(KEPT);
    Path made = kept.resolve(fingerprint());
    Files.createDirectories(kept);
    try (FileChannel file =
            FileChannel.open(
                kept.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      if (lock.isValid() && !Files.exists(made)) {
        Path folder = Files.createTempDirectory(kept, "new");
        maker.make(folder);
        Files.move(folder, made, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return made;
  }

  /**
   * All but the mark of a server that runs: by its age, others take a folder for a forgotten one.
   */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file :
          files.filter(file -> !file.equals(from) && !file.endsWith("epg-lock")).toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** Of all migrations: with others, it is another database. */
  private static String fingerprint() throws IOException {
    URL folder = DataFolder.class.getResource("/" + DatabaseTemplate.SCHEMA);
    try {
      if (folder.openConnection() instanceof JarURLConnection connection) {
        Path jar = Path.of(connection.getJarFileURL().toURI());
        try (FileSystem opened = FileSystems.newFileSystem(jar)) {
          return fingerprint(opened.getPath(DatabaseTemplate.SCHEMA));
        }
      }
      return fingerprint(Path.of(folder.toURI()));
    } catch (URISyntaxException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String fingerprint(Path migrations) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (Stream<Path> files = Files.list(migrations)) {
      List<Path> sorted = files.sorted(Comparator.comparing(Path::toString)).toList();
      for (Path file : sorted) {
        digest.update(Files.readAllBytes(file));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
