package dev.quell.api.database;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A dump that is there to be restored. */
final class DumpFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final ZipFile zip;
  private final DumpManifest manifest;

  private DumpFile(Path file, ZipFile zip, DumpManifest manifest) {
    this.file = file;
    this.zip = zip;
    this.manifest = manifest;
  }

  /**
   * Opens a dump.
   *
   * @throws DumpException if the file is none, or not whole
   */
  static DumpFile open(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new DumpException("The file %s is not there, or cannot be read.".formatted(file));
    }
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (IOException cut) {
      throw broken(file, "it is cut off, or is none", cut);
    }
    try {
      return new DumpFile(file, zip, manifest(file, zip));
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static DumpManifest manifest(Path file, ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(DumpManifest.MEMBER);
    if (entry == null) {
      throw broken(file, "it has no " + DumpManifest.MEMBER, null);
    }
    try (InputStream member = zip.getInputStream(entry)) {
      return DumpManifest.ofJson(Buffer.buffer(member.readAllBytes()).toJsonObject());
    } catch (RuntimeException unreadable) {
      throw broken(file, "its " + DumpManifest.MEMBER + " cannot be read", unreadable);
    }
  }

  DumpManifest manifest() {
    return manifest;
  }

  /** Opens the rows of a table. */
  InputStream rows(DumpManifest.Table table) throws IOException {
    ZipEntry entry = zip.getEntry(table.member());
    if (entry == null) {
      throw broken(file, "it has no " + table.member(), null);
    }
    return zip.getInputStream(entry);
  }

  /**
   * Reads all of it once, and throws {@link DumpException} if anything is not as it was written.
   *
   * @param progress takes how many bytes were read
   */
  void check(LongConsumer progress) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (DumpManifest.Table table : manifest.tables()) {
      MessageDigest digest = sha256();
      try (InputStream rows = new DigestInputStream(rows(table), digest)) {
        for (int read = rows.read(buffer); read >= 0; read = rows.read(buffer)) {
          progress.accept(read);
        }
      } catch (IOException unreadable) {
        throw broken(file, table.member() + " cannot be read", unreadable);
      }
      if (!HexFormat.of().formatHex(digest.digest()).equals(table.sha256())) {
        throw broken(file, "the checksum of " + table.member() + " is another", null);
      }
    }
  }

  private static DumpException broken(Path file, String how, @Nullable Throwable cause) {
    String sentence =
        "The file %s is no whole dump: %s. Nothing was restored.".formatted(file, how);
    return cause == null ? new DumpException(sentence) : new DumpException(sentence, cause);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
