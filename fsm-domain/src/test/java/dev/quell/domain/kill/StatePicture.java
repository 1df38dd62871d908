package dev.quell.domain.kill;

import dev.quell.domain.cluster.Proof;
import dev.quell.domain.kill.ModelState.Job;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Draws what a person can look at: of all states those that look alike are one node, what a job
 * does and what has become of the task. It is a graph in the language of Graphviz.
 */
final class StatePicture {

  /** What has become of the task, by its newest instance. */
  private enum Fate {
    WAITS("waits", "white"),
    LIVES("lives", "white"),
    TOLD("was told\\nto end itself", "#fff3cd"),
    ENDED("ended by itself", "#d4edda"),
    KILLED("killed", "#f8d7da"),
    PREVENTED("prevented", "#f8d7da");

    private final String words;
    private final String colour;

    Fate(String words, String colour) {
      this.words = words;
      this.colour = colour;
    }

    static Fate of(ModelState state, Job job) {
      TaskStatus task = state.cluster().task().status();
      TaskInstanceStatus newest = state.cluster().newest();
      if (newest != null && newest.isLive()) {
        return newest == TaskInstanceStatus.KILL_SELF ? TOLD : LIVES;
      }
      if (task.isWaiting()) {
        return WAITS;
      }
      if (job.ofTask().outcome() == ItemOutcome.PREVENTED) {
        return PREVENTED;
      }
      ItemOutcome outcome =
          newest == null ? null : job.items().get(state.cluster().attempts().size() - 1).outcome();
      boolean killed = outcome == ItemOutcome.KILLED || outcome == ItemOutcome.SIGNALLED;
      return killed && task == TaskStatus.ERROR_FATAL ? KILLED : ENDED;
    }
  }

  private static final String NAME = "kill job";

  private final Map<String, String> nodes = new TreeMap<>();
  private final Map<String, Set<String>> edges = new TreeMap<>();

  private final boolean withProofs;

  private StatePicture(boolean withProofs) {
    this.withProofs = withProofs;
  }

  /** Draws what may become of a job from when it is asked for, unless it is cancelled. */
  static StatePicture of(Exploration explored) {
    return new StatePicture(false).drawn(explored);
  }

  /** Draws the same from when the task is ended, and by whose word its process is gone. */
  static StatePicture withProofs(Exploration explored) {
    return new StatePicture(true).drawn(explored);
  }

  private StatePicture drawn(Exploration explored) {
    for (Exploration.Edge edge : explored.edges()) {
      if (isShown(edge.from()) && isShown(edge.to())) {
        add(edge);
      }
    }
    return this;
  }

  private boolean isShown(ModelState state) {
    Job job = state.job();
    return job != null
        && job.state() != KillJobState.CANCELLED
        && (!withProofs || proof(state, job) != null);
  }

  /** By whose word the process of the newest instance is gone; null if that is not yet asked. */
  private static @Nullable Proof proof(ModelState state, Job job) {
    int attempts = state.cluster().attempts().size();
    return attempts == 0 ? null : job.items().get(attempts - 1).proof();
  }

  private static String words(Proof proof) {
    return switch (proof) {
      case WORKER -> "its worker says so";
      case DISTRIBUTOR -> "its distributor says so";
      case CLUSTER -> "its cluster says so";
      case NONE -> "nobody can say";
      case PENDING -> "its cluster is asked";
    };
  }

  private void add(Exploration.Edge edge) {
    String from = node(edge.from());
    String to = node(edge.to());
    if (!from.equals(to) && !edge.step().picture().isEmpty()) {
      edges
          .computeIfAbsent("\"%s\" -> \"%s\"".formatted(from, to), first -> new TreeSet<>())
          .add(edge.step().picture());
    }
  }

  private String node(ModelState state) {
    Job job = state.requireJob();
    Fate fate = Fate.of(state, job);
    boolean done = job.state() == KillJobState.DONE;
    String phase = done ? "done" : job.phase().wireName();
    Proof proof = withProofs ? proof(state, job) : null;
    String name =
        phase
            + ": "
            + fate.name().toLowerCase(Locale.ROOT)
            + (proof == null ? "" : ", " + proof.wireName());
    nodes.put(
        name,
        "label=\"%s\\n%s%s\", fillcolor=\"%s\"%s"
            .formatted(
                phase,
                fate.words,
                proof == null ? "" : "\\n" + words(proof),
                fate.colour,
                done ? ", peripheries=2" : ""));
    return name;
  }

  /** Names the graph, its nodes and its arrows, as Graphviz names what it has drawn of them. */
  Set<String> titles() {
    Set<String> titles = new TreeSet<>(nodes.keySet());
    titles.add(NAME);
    edges.keySet().forEach(edge -> titles.add(edge.replace("\"", "").replace(" -> ", "->")));
    return titles;
  }

  /** Writes it as Graphviz reads it. */
  String dot() {
    StringBuilder dot = new StringBuilder();
    dot.append(
        "// Written by dev.quell.domain.kill.KillModelTest, which holds it against the rules.\n");
    dot.append("digraph \"%s\" {\n".formatted(NAME));
    dot.append("  rankdir=LR; nodesep=0.3; ranksep=0.9; bgcolor=white;\n");
    dot.append(
        "  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\", fontsize=12];\n");
    dot.append("  edge [fontname=\"sans-serif\", fontsize=10, color=\"#555555\"];\n");
    nodes.forEach((name, look) -> dot.append("  \"%s\" [%s];\n".formatted(name, look)));
    edges.forEach(
        (edge, words) ->
            dot.append("  %s [label=\"%s\"];\n".formatted(edge, String.join("\\n", words))));
    return dot.append("}\n").toString();
  }
}
