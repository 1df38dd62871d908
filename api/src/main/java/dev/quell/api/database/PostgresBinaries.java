package dev.quell.api.database;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.file.PathUtils;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs that come with Quell, unpacked in the data folder: a folder in /tmp would
 * be shared with strangers and swept away under a server that runs.
 */
final class PostgresBinaries {
  private static final String OPERATING_SYSTEM = System.getProperty("os.name", "");
  private static final String ARCHITECTURE = System.getProperty("os.arch", "");
  private static final int DIGEST_CHARACTERS = 16;
  private static final int OWNER_EXECUTABLE = 0100;
  private static final Pattern UNPACKED = Pattern.compile("postgresql-[0-9a-f]{16}");
  private static final String PROGRAMS = "bin";

  private PostgresBinaries() {}

  /**
   * Unpacks the archive for this machine, once per build of PostgreSQL.
   *
   * @return the folder that holds {@code initdb}, {@code pg_ctl} and {@code postgres}
   * @throws DatabaseException if there is none for this machine
   */
  static Path unpackInto(Path folder) throws IOException {
    return unpackInto(folder, archive());
  }

  /**
   * Unpacks what another build of Quell brings.
   *
   * @param jar of that build, or any that has such an archive
   * @return the folder of the programs
   * @throws DatabaseException if the file has none for this machine
   */
  static Path unpackInto(Path folder, Path jar) throws IOException {
    String name = "postgres-%s-%s.txz".formatted(isMac() ? "darwin" : "linux", processor());
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry archive = zip.getEntry(name);
      if (archive == null) {
        throw new DatabaseException(
            """
            The file %s brings no PostgreSQL for this machine (%s is not in it). Name the \
            quell.jar that ran on the data folder before."""
                .formatted(jar, name));
      }
      return unpackInto(folder, zip.getInputStream(archive).readAllBytes());
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

  private static Path unpackInto(Path folder, byte[] archive) throws IOException {
    Path target = folder.resolve("postgresql-" + digest(archive));
    if (!Files.exists(target)) {
      Path unfinished = folder.resolve("postgresql-unpacking");
      if (Files.exists(unfinished)) {
        PathUtils.deleteDirectory(unfinished);
      }
      unpack(archive, Files.createDirectory(unfinished));
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    }
    return target.resolve(PROGRAMS);
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

  private static String digest(byte[] archive) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(digest).substring(0, DIGEST_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
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
