package dev.quell.loadtest.scenario;

import dev.quell.loadtest.postgres.Pgbench;
import dev.quell.loadtest.result.Figure;
import dev.quell.loadtest.result.Latency;
import dev.quell.loadtest.result.Unit;
import dev.quell.loadtest.traffic.ClosedLoop;
import dev.quell.loadtest.traffic.Recording;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The rates of all rounds so far that one number of callers reached in one way. */
sealed interface Rates {

  /** How many call at once. */
  int callers();

  /** What was measured. */
  String subject();

  /** All rounds together, within a group. */
  Figure figure(String group);

  /** By pgbench. */
  final class Plain implements Rates {
    private final int clients;
    private final List<Double> rates = new ArrayList<>();
    private final Histogram latencies = new Histogram(3);

    Plain(int clients) {
      this.clients = clients;
    }

    void add(Pgbench.Run run) {
      rates.add(run.perSecond());
      latencies.add(run.latencies());
    }

    @Override
    public int callers() {
      return clients;
    }

    @Override
    public String subject() {
      return "pgbench, %d clients".formatted(clients);
    }

    @Override
    public Figure figure(String group) {
      return Figure.of(group, subject(), Unit.PER_SECOND, rates).with(Latency.of(latencies));
    }
  }

  /** Through the server. */
  final class Server implements Rates {
    private final int connections;
    private final List<Double> rates = new ArrayList<>();
    private final Recording all = new Recording();

    Server(int connections) {
      this.connections = connections;
    }

    void add(ClosedLoop.Run run) {
      rates.add(run.perSecond());
      all.add(run.recording());
    }

    Recording recording() {
      return all;
    }

    @Override
    public int callers() {
      return connections;
    }

    @Override
    public String subject() {
      return "HTTP, %d connection%s".formatted(connections, connections == 1 ? "" : "s");
    }

    @Override
    public Figure figure(String group) {
      return Figure.of(group, subject(), Unit.PER_SECOND, rates).with(all.latency());
    }
  }
}
