package dev.quell.domain.kill;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes through every state that can be reached, the nearest first, and stops at the first that is
 * wrong: the path to it is one of the shortest. Steps that change nothing are left out. Used once.
 */
final class Exploration {
  private final ClusterSteps cluster;
  private final AgentSteps agents;
  private final OperatorSteps operators;
  private final WorkerSteps workers;
  private final ModelProperties properties;
  private final List<ModelState> states = new ArrayList<>();
  private final Map<Long, Integer> places = new HashMap<>();
  private final Parts<ModelState.Cluster> clusters = new Parts<>();
  private final Parts<ModelState.Job> jobs = new Parts<>();
  private final Parts<ModelState.Runner> runners = new Parts<>();
  private final boolean lateWrites;
  private final List<ModelStep> via = new ArrayList<>();
  private final Ints parents = new Ints();
  private final Ints from = new Ints();
  private final Ints to = new Ints();
  private final List<ModelStep> steps = new ArrayList<>();
  private Violation violation;

  private Exploration(KillCase killCase, ModelRules rules) {
    cluster = new ClusterSteps(rules, killCase.asksClusters());
    agents = new AgentSteps();
    operators = new OperatorSteps(killCase);
    workers = new WorkerSteps(killCase, rules);
    properties = new ModelProperties(killCase);
    lateWrites = killCase.hasAlso(KillCase.Also.LATE_WRITES);
  }

  /** Explores all that may become of a kill. */
  static Exploration of(KillCase killCase, ModelRules rules) {
    Exploration exploration = new Exploration(killCase, rules);
    exploration.explore();
    return exploration;
  }

  /**
   * Says what is wrong, and how it comes to that.
   *
   * @param path the steps, each with the state that it leads to
   */
  record Violation(String what, List<String> path) {
    @Override
    public String toString() {
      return what + ":\n  " + String.join("\n  ", path);
    }
  }

  /** A step between two states. */
  record Edge(ModelState from, ModelStep step, ModelState to) {}

  Optional<Violation> violation() {
    return Optional.ofNullable(violation);
  }

  int stateCount() {
    return states.size();
  }

  int edgeCount() {
    return from.size();
  }

  long endCount() {
    return states.stream().filter(ModelProperties::isEnd).count();
  }

  List<Edge> edges() {
    List<Edge> all = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      all.add(new Edge(states.get(from.get(i)), steps.get(i), states.get(to.get(i))));
    }
    return all;
  }

  private void explore() {
    place(ModelState.START, -1, null);
    List<ModelStep.To> next = new ArrayList<>();
    for (int at = 0; at < states.size() && violation == null; at++) {
      next.clear();
      ModelState state = states.get(at);
      cluster.add(state, next);
      agents.add(state, next);
      operators.add(state, workers, next);
      workers.add(state, next);
      for (ModelStep.To step : next) {
        if (violation == null) {
          take(at, state, step);
        }
      }
    }
    if (violation == null) {
      requireEnds();
    }
  }

  private void take(int at, ModelState state, ModelStep.To next) {
    ModelState reached = lateWrites ? next.state() : next.state().withoutLate();
    int there = place(reached, at, next.step());
    if (there == at) {
      return;
    }
    from.add(at);
    to.add(there);
    steps.add(next.step());
    Optional<String> wrong = properties.wrongAbout(state, reached);
    if (wrong.isPresent()) {
      List<String> path = path(at);
      path.add(line(next.step(), reached));
      violation = new Violation(wrong.get(), path);
    }
  }

  private int place(ModelState state, int parent, ModelStep step) {
    long key =
        ((clusters.number(state.cluster()) * PARTS_AT_MOST + jobs.number(state.job()))
                        * RUNNERS_AT_MOST
                    + runners.number(state.holder()))
                * RUNNERS_AT_MOST
            + runners.number(state.late());
    Integer known = places.putIfAbsent(key, states.size());
    if (known != null) {
      return known;
    }
    ModelState kept =
        new ModelState(
            clusters.same(state.cluster()),
            jobs.same(state.job()),
            runners.same(state.holder()),
            runners.same(state.late()));
    states.add(kept);
    parents.add(parent);
    via.add(step);
    int place = states.size() - 1;
    properties.wrongIn(kept).ifPresent(wrong -> violation = new Violation(wrong, path(place)));
    return place;
  }

  private static final long PARTS_AT_MOST = 1L << 24;
  private static final long RUNNERS_AT_MOST = 1L << 12;

  /** Numbers equal things alike, those that are the same thing at once. */
  private static final class Parts<T> {
    private final Map<T, Integer> numbers = new HashMap<>();
    private final IdentityHashMap<T, Integer> known = new IdentityHashMap<>();
    private final List<T> all = new ArrayList<>();

    int number(T part) {
      Integer number = known.get(part);
      if (number == null) {
        number = numbers.computeIfAbsent(part, first -> all.size());
        if (number == all.size()) {
          all.add(part);
          known.put(part, number);
        }
      }
      return number;
    }

    T same(T part) {
      return all.get(number(part));
    }
  }

  private List<String> path(int place) {
    Deque<String> path = new ArrayDeque<>();
    for (int at = place; at > 0; at = parents.get(at)) {
      path.addFirst(line(via.get(at), states.get(at)));
    }
    return new ArrayList<>(path);
  }

  private static String line(ModelStep step, ModelState to) {
    return step.name() + " -> " + to;
  }

  /**
   * From every state an end can be reached; and whatever has happened, what happens by itself comes
   * to an end: in no circle, and never with a job that nobody works on though somebody should.
   */
  private void requireEnds() {
    int[][] before = before();
    BitSet reaching = backwards(before, false);
    int cut = reaching.nextClearBit(0);
    if (cut < states.size()) {
      violation = new Violation("no end can be reached from here", path(cut));
      return;
    }
    BitSet ending = backwards(before, true);
    int circling = ending.nextClearBit(0);
    if (circling < states.size()) {
      violation = new Violation("it goes on for ever without coming to an end", path(circling));
    }
  }

  /**
   * The states from which, going against the edges, an end is met; or, for what happens by itself
   * alone, those from which every path ends where it may.
   */
  private BitSet backwards(int[][] before, boolean byItself) {
    int[] open = new int[states.size()];
    if (byItself) {
      for (int i = 0; i < from.size(); i++) {
        open[from.get(i)] += steps.get(i).isFair() ? 1 : 0;
      }
    }
    BitSet met = new BitSet(states.size());
    Deque<Integer> next = new ArrayDeque<>();
    for (int i = 0; i < states.size(); i++) {
      boolean end =
          byItself
              ? open[i] == 0 && ModelProperties.mayRest(states.get(i))
              : ModelProperties.isEnd(states.get(i));
      if (end) {
        met.set(i);
        next.add(i);
      }
    }
    while (!next.isEmpty()) {
      for (int edge : before[next.remove()]) {
        int source = from.get(edge);
        boolean counts = !byItself || (steps.get(edge).isFair() && --open[source] == 0);
        if (counts && !met.get(source)) {
          met.set(source);
          next.add(source);
        }
      }
    }
    return met;
  }

  /** The edges into each state. */
  private int[][] before() {
    int[] counts = new int[states.size()];
    for (int i = 0; i < to.size(); i++) {
      counts[to.get(i)]++;
    }
    int[][] before = new int[states.size()][];
    Arrays.setAll(before, i -> new int[counts[i]]);
    for (int i = 0; i < to.size(); i++) {
      before[to.get(i)][--counts[to.get(i)]] = i;
    }
    return before;
  }

  /** A list of numbers that boxes none of them. */
  private static final class Ints {
    private int[] values = new int[1024];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    int get(int place) {
      return values[place];
    }

    int size() {
      return size;
    }
  }

  /** The states, in the order in which they were reached. */
  List<ModelState> states() {
    return Collections.unmodifiableList(states);
  }
}
