package dev.quell.loadtest.soak;

import dev.quell.loadtest.report.LoadTestException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Is a file system of its own, in memory. It is full as soon as its size is what is in use, so
 * nobody has to fill it. Only root can mount one.
 */
record SmallDisk(Path folder, int mebibytes) {
  /** So much may come in between the look at what is in use and the change of the size. */
  private static final long SPARE_KIBIBYTES = 16;

  /** Mounts one at a folder; empty if this process may not. */
  static Optional<SmallDisk> mount(Path folder, int mebibytes) {
    try {
      String options = "mode=0700,size=%dm".formatted(mebibytes);
      Program.run(List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()));
      return Optional.of(new SmallDisk(folder, mebibytes));
    } catch (LoadTestException refused) {
      return Optional.empty();
    }
  }

  /** Leaves no room. */
  void fill() {
    for (int tries = 1; ; tries++) {
      String used = Program.run(List.of("df", "--output=used", "-k", folder.toString()));
      try {
        resize(Long.parseLong(used.replaceAll("\\D", "")) + tries * SPARE_KIBIBYTES + "k");
        return;
      } catch (LoadTestException grownMeanwhile) {
        // More room, once more.
      }
    }
  }

  /** Gives the room back. */
  void free() {
    resize(mebibytes + "m");
  }

  private void resize(String size) {
    Program.run(List.of("mount", "-o", "remount,size=" + size, folder.toString()));
  }

  /** Unmounts it, though somebody may still have a file of it open. */
  void unmount() {
    Program.run(List.of("umount", "--lazy", folder.toString()));
  }
}
