package dev.quell.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file system of its own, in memory and small, that a test can fill to the last byte. Only root
 * can mount one: {@link Prerequisite#SMALL_DISK}.
 */
public final class SmallDisk implements AutoCloseable {
  private static final String FILLER = "filler";
  private static final int LARGEST_PIECE = 1 << 20;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one in a new folder of its own. */
  public static SmallDisk mount(int megabytes) {
    try {
      Path folder = Files.createTempDirectory("quell-small-disk");
      try {
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
      } catch (IllegalStateException refused) {
        Files.delete(folder);
        throw refused;
      }
      return new SmallDisk(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this process may mount one. */
  static boolean canBeMounted() {
    try {
      mount(1).close();
      return true;
    } catch (IllegalStateException refused) {
      return false;
    }
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Leaves no room. */
  public void fill() {
    int piece = LARGEST_PIECE;
    while (piece > 0) {
      piece = appendUntilFull(piece) / 2;
    }
  }

  private int appendUntilFull(int piece) {
    byte[] bytes = new byte[piece];
    try (OutputStream filler =
        Files.newOutputStream(
            folder.resolve(FILLER), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        filler.write(bytes);
      }
    } catch (IOException full) {
      return piece;
    }
  }

  /** Gives the room back. */
  public void free() {
    try {
      Files.delete(folder.resolve(FILLER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Unmounts it, though somebody may still have a file of it open. */
  @Override
  public void close() {
    try {
      run("umount", "--lazy", folder.toString());
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
