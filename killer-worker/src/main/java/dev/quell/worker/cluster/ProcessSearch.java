package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.Observation;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the processes of instances among those of a host: the members of the process group that the
 * worker told, those whose environment names the instance, what was found before, and all that came
 * from any of these.
 */
final class ProcessSearch {
  private static final int SHOWN_PROCESSES = 5;

  private final HostProcesses host;
  private final String hostName;
  private final ClusterSettings settings;
  private final Set<HostProcess.Key> own;

  ProcessSearch(HostProcesses host, String hostName, ClusterSettings settings) {
    this.host = host;
    this.hostName = hostName;
    this.settings = settings;
    this.own = host.own().stream().map(HostProcess::key).collect(Collectors.toSet());
  }

  /** Holds what was found of one instance. */
  record Found(ClusterOrder order, Collection<HostProcess> processes, Verdict verdict) {}

  /**
   * Finds what lives of an instance.
   *
   * @param before what was found of it before
   */
  Found find(ClusterOrder order, Collection<HostProcess.Key> before) {
    ClusterJob job = order.job();
    if (job.node() != null && !sameHost(job.node())) {
      String answer = "it runs on %s, and this is %s".formatted(job.node(), hostName);
      return new Found(order, List.of(), new Verdict(Observation.NO_ANSWER, answer));
    }
    Map<HostProcess.Key, HostProcess> found = new LinkedHashMap<>();
    String foreign = addGroup(job, found);
    String mark = String.valueOf(order.taskInstanceId());
    host.all().stream()
        .filter(process -> mark.equals(process.mark()) && isOf(job, process))
        .forEach(process -> found.put(process.key(), process));
    before.stream()
        .map(host::find)
        .flatMap(Optional::stream)
        .forEach(process -> found.put(process.key(), process));
    addDescendants(found, mark);
    found.keySet().removeAll(own);
    return new Found(order, found.values(), verdict(job, found.values(), foreign));
  }

  /** The distributor's own group has other instances in it, too, and is older than any of them. */
  private @Nullable String addGroup(ClusterJob job, Map<HostProcess.Key, HostProcess> found) {
    Long group = job.processGroup();
    if (group == null || job.node() == null) {
      return null;
    }
    List<HostProcess> members =
        host.all().stream().filter(process -> process.group() == group).toList();
    for (HostProcess member : members) {
      if (!isOf(job, member) || own.contains(member.key())) {
        return "process %d of the group is %s's and began at %s"
            .formatted(member.pid(), member.user(), member.started());
      }
    }
    members.forEach(member -> found.put(member.key(), member));
    return null;
  }

  private boolean isOf(ClusterJob job, HostProcess process) {
    Instant earliest = job.notBefore().minusSeconds(settings.leewaySeconds());
    return !process.started().isBefore(earliest)
        && (job.user() == null || job.user().equals(process.user()));
  }

  /** What a task has started for another instance belongs to that one. */
  private void addDescendants(Map<HostProcess.Key, HostProcess> found, String mark) {
    ArrayDeque<HostProcess> parents = new ArrayDeque<>(found.values());
    while (!parents.isEmpty()) {
      for (HostProcess child : host.childrenOf(parents.remove())) {
        if ((child.mark() == null || child.mark().equals(mark))
            && found.putIfAbsent(child.key(), child) == null) {
          parents.add(child);
        }
      }
    }
  }

  private Verdict verdict(
      ClusterJob job, Collection<HostProcess> processes, @Nullable String foreign) {
    if (!processes.isEmpty()) {
      return new Verdict(Observation.ALIVE, shown(processes));
    }
    if (foreign != null) {
      return new Verdict(Observation.FOREIGN, foreign);
    }
    long unread =
        host.all().stream().filter(other -> !other.readable() && isOf(job, other)).count();
    if (unread > 0) {
      String answer = "whose %d processes are cannot be read".formatted(unread);
      return new Verdict(Observation.UNKNOWN, answer);
    }
    return job.node() == null
        ? new Verdict(Observation.UNKNOWN, "no worker told on which host")
        : new Verdict(Observation.GONE, "no process of it on " + hostName);
  }

  private static String shown(Collection<HostProcess> processes) {
    return processes.size()
        + " processes: "
        + processes.stream()
            .limit(SHOWN_PROCESSES)
            .map(process -> process.pid() + " " + process.name())
            .collect(Collectors.joining(", "));
  }

  /** Some tell the domain with the name, some do not. */
  private boolean sameHost(String node) {
    return shortName(node).equals(shortName(hostName));
  }

  private static String shortName(String host) {
    return host.split("\\.", 2)[0].toLowerCase(Locale.ROOT);
  }
}
