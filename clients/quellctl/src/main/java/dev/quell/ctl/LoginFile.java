package dev.quell.ctl;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps logins in a file that nobody but its owner may read, one for each server. It is written
 * beside and put in its place, so that whoever reads sees the old one or the new one.
 */
final class LoginFile {
  private static final Set<PosixFilePermission> OWNER_ALONE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(OWNER_ALONE);
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path file;

  private LoginFile(Path file) {
    this.file = file;
  }

  /** Finds it by the environment: {@code logins.json} in {@link ConfigFolder}. */
  static LoginFile of(Map<String, String> environment) {
    return new LoginFile(ConfigFolder.of(environment).resolve("logins.json"));
  }

  Path path() {
    return file;
  }

  /**
   * Reads the login at a server.
   *
   * @throws CtlException if others may read or change the file, or it cannot be read
   */
  Optional<Login> find(String server) {
    return Optional.ofNullable(read().getJsonObject(server)).map(Login::ofJson);
  }

  /** Keeps a login in place of an older one at the same server. */
  void keep(String server, Login login) {
    write(read().put(server, login.toJson()));
  }

  /** Forgets the login at a server; tells whether there was one. */
  boolean forget(String server) {
    JsonObject logins = read();
    boolean known = logins.remove(server) != null;
    if (known) {
      write(logins);
    }
    return known;
  }

  /** Keeps other processes from changing the file meanwhile. */
  <T> T locked(Supplier<T> work) {
    try {
      Files.createDirectories(file.getParent(), FOLDER_MODE);
      try (FileChannel lock =
          FileChannel.open(
              file.resolveSibling("logins.lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              FILE_MODE)) {
        lock.lock();
        return work.get();
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw unusable(e);
    }
  }

  private JsonObject read() {
    if (!Files.exists(file)) {
      return new JsonObject();
    }
    try {
      if (!OWNER_ALONE.containsAll(Files.getPosixFilePermissions(file))) {
        throw new CtlException(
            ExitCode.NOT_ALLOWED,
            "The file %1$s holds your logins and is open to others. Close it: chmod 600 %1$s"
                .formatted(file));
      }
      return new JsonObject(Files.readString(file));
    } catch (NoSuchFileException none) {
      return new JsonObject();
    } catch (DecodeException e) {
      throw new CtlException(
          ExitCode.NOT_ALLOWED,
          "The file %s is damaged. Remove it, and log in anew: quellctl login".formatted(file));
    } catch (IOException | UnsupportedOperationException e) {
      throw unusable(e);
    }
  }

  private void write(JsonObject logins) {
    try {
      Path whole = Files.createTempFile(file.getParent(), "logins", ".part", FILE_MODE);
      try {
        Files.writeString(whole, logins.encodePrettily() + "\n");
        Files.move(
            whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(whole);
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Where files have no owner and no mode, nothing is kept. */
  private CtlException unusable(Exception failure) {
    return new CtlException(
        ExitCode.NOT_ALLOWED,
        "Logins cannot be kept in %s: %s".formatted(file, failure.getClass().getSimpleName()));
  }
}
