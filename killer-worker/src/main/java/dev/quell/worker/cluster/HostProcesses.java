package dev.quell.worker.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the processes of this host as they were at one look at {@code /proc}. Those that have ended
 * and that nobody has asked how are left out: nothing of them runs.
 */
final class HostProcesses {
  private static final Path PROC = Path.of("/proc");
  private static final int MOST_ENVIRONMENT_BYTES = 1024 * 1024;

  /** Places after the name, which may hold blanks and brackets itself. */
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int GROUP = 2;

  private final Map<Long, HostProcess> byPid = new LinkedHashMap<>();
  private final Map<Long, List<HostProcess>> children = new HashMap<>();

  private HostProcesses() {}

  /**
   * Looks. Blocks.
   *
   * @param mark the variable that holds the id of an instance; empty to read no environment
   * @param since environments of what began before are not read
   */
  static HostProcesses look(Optional<String> mark, Instant since) {
    HostProcesses processes = new HostProcesses();
    ProcessHandle.allProcesses()
        .forEach(handle -> read(handle, mark, since).ifPresent(processes::add));
    return processes;
  }

  /** Gives the name of this host. Blocks. */
  static String host() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/hostname")).strip();
    } catch (IOException e) {
      throw new CommandFailure("The name of this host cannot be read.");
    }
  }

  private void add(HostProcess process) {
    byPid.put(process.pid(), process);
    children.computeIfAbsent(process.parent(), parent -> new ArrayList<>()).add(process);
  }

  Collection<HostProcess> all() {
    return byPid.values();
  }

  /** Gives a process if it still is the same. */
  Optional<HostProcess> find(HostProcess.Key key) {
    return Optional.ofNullable(byPid.get(key.pid()))
        .filter(process -> process.started().equals(key.started()));
  }

  List<HostProcess> childrenOf(HostProcess process) {
    return children.getOrDefault(process.pid(), List.of());
  }

  /** Gives this program's own process and those that it came from, which nobody may touch. */
  Collection<HostProcess> own() {
    ArrayDeque<HostProcess> own = new ArrayDeque<>();
    HostProcess next = byPid.get(ProcessHandle.current().pid());
    while (next != null && !own.contains(next)) {
      own.add(next);
      next = byPid.get(next.parent());
    }
    return own;
  }

  private static Optional<HostProcess> read(
      ProcessHandle handle, Optional<String> mark, Instant since) {
    Path folder = PROC.resolve(String.valueOf(handle.pid()));
    ProcessHandle.Info info = handle.info();
    Instant started = info.startInstant().orElse(null);
    try {
      String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
      int end = stat.lastIndexOf(')');
      String[] fields = stat.substring(end + 2).split(" ", GROUP + 2);
      if (started == null || fields[STATE].equals("Z") || fields[STATE].equals("X")) {
        return Optional.empty();
      }
      boolean asked = mark.isPresent() && !started.isBefore(since);
      Environment environment =
          asked ? environment(folder, mark.get()) : new Environment(null, true);
      return Optional.of(
          new HostProcess(
              handle,
              Long.parseLong(fields[PARENT]),
              Long.parseLong(fields[GROUP]),
              stat.substring(stat.indexOf('(') + 1, end),
              started,
              info.user().orElse(null),
              environment.mark(),
              environment.readable()));
    } catch (IOException | IndexOutOfBoundsException endedMeanwhile) {
      return Optional.empty();
    }
  }

  private record Environment(@Nullable String mark, boolean readable) {}

  private static Environment environment(Path folder, String variable) {
    try (var stream = Files.newInputStream(folder.resolve("environ"))) {
      String text = new String(stream.readNBytes(MOST_ENVIRONMENT_BYTES), StandardCharsets.UTF_8);
      String beginning = variable + "=";
      for (String entry : text.split("\0", -1)) {
        if (entry.startsWith(beginning)) {
          return new Environment(entry.substring(beginning.length()), true);
        }
      }
      return new Environment(null, true);
    } catch (AccessDeniedException denied) {
      return new Environment(null, !Files.exists(folder));
    } catch (IOException none) {
      // A thread of the kernel has no environment, and what has just ended has none any more.
      return new Environment(null, true);
    }
  }
}
