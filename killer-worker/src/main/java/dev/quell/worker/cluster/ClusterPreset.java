package dev.quell.worker.cluster;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Lists the kinds of clusters that are ready-made, with their usual commands. */
public enum ClusterPreset {
  /** Slurm; written against 22.05. */
  SLURM(
      "\\d{1,10}(_\\d{1,10})?",
      Map.of(
          ClusterVerb.CANCEL, List.of("scancel", ClusterSettings.IDS),
          ClusterVerb.FORCE, List.of("scancel", "--full", "--signal=KILL", ClusterSettings.IDS),
          ClusterVerb.QUERY,
              List.of(
                  "squeue",
                  "--noheader",
                  "--all",
                  "--array",
                  "--states=all",
                  ClusterSettings.USERS,
                  "--Format=" + SlurmDialect.FORMAT),
          ClusterVerb.IDENTITY, List.of("scontrol", "show", "config"))),
  /** Univa, Son of, or Open Cluster Scheduler's Grid Engine. */
  UGE(
      "\\d{1,10}([._]\\d{1,10})?",
      Map.of(
          ClusterVerb.CANCEL, List.of("qdel", ClusterSettings.IDS),
          ClusterVerb.FORCE, List.of("qdel", "-f", ClusterSettings.IDS),
          ClusterVerb.QUERY, List.of("qstat", "-xml", ClusterSettings.USERS, "-g", "d"),
          ClusterVerb.IDENTITY, List.of("qconf", "-sss"))),
  /** The processes of the host that the agent runs on. */
  LOCAL(".{1,20}", Map.of()),
  /** Whatever the commands of the settings are. */
  COMMAND("[A-Za-z0-9][A-Za-z0-9._:-]{0,19}", Map.of());

  private final Pattern idPattern;
  private final Map<ClusterVerb, List<String>> commands;

  ClusterPreset(String idPattern, Map<ClusterVerb, List<String>> commands) {
    this.idPattern = Pattern.compile(idPattern);
    this.commands = commands;
  }

  /** The word for it in the settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What its ids look like. */
  public Pattern idPattern() {
    return idPattern;
  }

  /** Its usual commands. */
  public Map<ClusterVerb, List<String>> commands() {
    return commands;
  }
}
