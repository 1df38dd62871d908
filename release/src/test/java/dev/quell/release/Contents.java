package dev.quell.release;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What a file consists of, each part with all that is known of it: the members of an archive or a
 * package, or the file itself. The archive of Java's own classes is left out, which the virtual
 * machine writes differently each time, and with it the list of checksums that knows it.
 */
final class Contents {
  private static final String CLASS_ARCHIVE = "classes.jsa";
  private static final String CHECKSUMS = "md5sums";
  private static final String CONTROL = "./control";

  private final SortedMap<String, String> parts = new TreeMap<>();

  private Contents() {}

  static SortedMap<String, String> of(Path file) throws IOException {
    Contents contents = new Contents();
    String name = file.getFileName().toString();
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
      if (name.endsWith(".tar.gz")) {
        contents.addTar("", bytes);
      } else if (name.endsWith(".deb")) {
        contents.addPackage(bytes);
      } else {
        contents.parts.put(name, digest(bytes));
      }
    }
    return contents.parts;
  }

  private void addPackage(InputStream bytes) throws IOException {
    ArArchiveInputStream members = new ArArchiveInputStream(bytes);
    for (ArArchiveEntry member = members.getNextEntry();
        member != null;
        member = members.getNextEntry()) {
      String name = member.getName();
      parts.put(
          name,
          "%o %d %d".formatted(member.getMode(), member.getLastModified(), member.getUserId()));
      if (name.endsWith(".tar.gz")) {
        addTar(name + ": ", members);
      }
    }
  }

  private void addTar(String prefix, InputStream bytes) throws IOException {
    TarArchiveInputStream members = new TarArchiveInputStream(new GZIPInputStream(bytes));
    for (TarArchiveEntry member = members.getNextEntry();
        member != null;
        member = members.getNextEntry()) {
      String name = member.getName();
      if (!name.endsWith(CLASS_ARCHIVE) && !name.endsWith(CHECKSUMS)) {
        parts.put(
            prefix + name,
            "%o %s %s:%s %s %s"
                .formatted(
                    member.getMode(),
                    member.getLastModifiedTime(),
                    member.getUserName(),
                    member.getGroupName(),
                    member.getLinkName(),
                    name.equals(CONTROL) ? control(members) : digest(members)));
      }
    }
  }

  /** All but the size, of which the archive of classes is a part. */
  private static String control(InputStream text) throws IOException {
    return new String(text.readAllBytes(), StandardCharsets.UTF_8)
        .replaceFirst("(?m)^Installed-Size: .*$", "");
  }

  private static String digest(InputStream bytes) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
