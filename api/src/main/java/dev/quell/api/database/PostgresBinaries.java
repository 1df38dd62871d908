package dev.quell.api.database;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.file.PathUtils;
import org.apache.commons.io.function.IOSupplier;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs that come with Quell, unpacked in the data folder: a folder in /tmp would
 * be shared with strangers and swept away under a server that runs.
 */
final class PostgresBinaries {
  private static final String OPERATING_SYSTEM = System.getProperty("os.name", "");
  private static final String ARCHITECTURE = System.getProperty("os.arch", "");
  private static final int OWNER_EXECUTABLE = 0100;
  private static final String NAMED = "postgresql-";
  private static final Pattern UNPACKED = Pattern.compile(NAMED + "[0-9a-f]{16}");
  private static final String PROGRAMS = "bin";

  private PostgresBinaries() {}

  /**
   * Unpacks the archive for this machine, once per build of PostgreSQL.
   *
   * @return the folder that holds {@code initdb}, {@code pg_ctl} and {@code postgres}
   * @throws DatabaseException if there is none for this machine
   */
  static Path unpackInto(Path folder) throws IOException {
    return unpackInto(folder, build(), PostgresBinaries::archive);
  }

  /**
   * Unpacks what another build of Quell brings.
   *
   * @param jar of that build, or any that has such an archive
   * @return the folder of the programs
   * @throws DatabaseException if the file has none for this machine
   */
  static Path unpackInto(Path folder, Path jar) throws IOException {
    String name = archiveName();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry archive = zip.getEntry(name);
      if (archive == null) {
        throw new DatabaseException(
            """
            The file %s brings no PostgreSQL for this machine (%s is not in it). Name the \
            quell.jar that ran on the data folder before."""
                .formatted(jar, name));
      }
      return unpackInto(folder, build(archive), () -> zip.getInputStream(archive).readAllBytes());
    }
  }

  /** Finds what this and earlier builds have unpacked, which stays there. */
  static List<Path> unpackedIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> UNPACKED.matcher(file.getFileName().toString()).matches())
          .map(file -> file.resolve(PROGRAMS))
          .sorted()
          .toList();
    }
  }

  /** The archive is read only if its build is not there yet. */
  private static Path unpackInto(Path folder, String build, IOSupplier<byte[]> archive)
      throws IOException {
    Path target = folder.resolve(NAMED + build);
    if (!Files.exists(target)) {
      Path unfinished = folder.resolve("postgresql-unpacking");
      if (Files.exists(unfinished)) {
        PathUtils.deleteDirectory(unfinished);
      }
      unpack(archive.get(), Files.createDirectory(unfinished));
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    }
    return target.resolve(PROGRAMS);
  }

  private static String archiveName() {
    return "postgres-%s-%s.txz".formatted(isMac() ? "darwin" : "linux", processor());
  }

  private static boolean isMac() {
    return OPERATING_SYSTEM.startsWith("Mac");
  }

  private static String processor() {
    return ARCHITECTURE.equals("aarch64") ? "arm_64" : "x86_64";
  }

  private static byte[] archive() throws IOException {
    String system = isMac() ? "Darwin" : OPERATING_SYSTEM;
    try (InputStream archive =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, ARCHITECTURE)) {
      return archive.readAllBytes();
    } catch (IllegalStateException e) {
      throw new DatabaseException(
          """
          Quell brings no PostgreSQL for %s on %s. Name a database with --database-url."""
              .formatted(OPERATING_SYSTEM, ARCHITECTURE),
          e);
    }
  }

  /**
   * Names the build that this one brings, by what its jar says of the archive: to read and digest
   * so many bytes takes longer, in code that is not compiled yet, than the server takes to start.
   */
  private static String build() throws IOException {
    URL at = PostgresBinaries.class.getClassLoader().getResource(archiveName());
    if (at != null && at.openConnection() instanceof JarURLConnection jar) {
      return build(jar.getJarEntry());
    }
    byte[] archive = archive();
    CRC32 checksum = new CRC32();
    checksum.update(archive);
    return build(checksum.getValue(), archive.length);
  }

  private static String build(ZipEntry archive) {
    return build(archive.getCrc(), archive.getSize());
  }

  private static String build(long checksum, long bytes) {
    return "%08x%08x".formatted(checksum, bytes);
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, target.resolve(entry.getName()));
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, path);
      if ((entry.getMode() & OWNER_EXECUTABLE) != 0 && !path.toFile().setExecutable(true)) {
        throw new IOException("The file " + path + " cannot be made executable");
      }
    }
  }
}
