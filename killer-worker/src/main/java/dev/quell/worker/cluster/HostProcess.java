package dev.quell.worker.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a host tells of one process.
 *
 * @param handle which remembers when the process began, so a signal meets no other one that has its
 *     number later
 * @param mark the id of the instance that its environment names; null if it names none
 * @param readable whether its environment could be read
 */
record HostProcess(
    ProcessHandle handle,
    long parent,
    long group,
    String name,
    Instant started,
    @Nullable String user,
    @Nullable String mark,
    boolean readable) {

  long pid() {
    return handle.pid();
  }

  /** Tells it from others of the same number. */
  Key key() {
    return new Key(pid(), started);
  }

  /** Names one process among all that there ever were. */
  record Key(long pid, Instant started) {}
}
