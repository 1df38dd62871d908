package dev.quell.worker.cluster;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the commands of one cluster on threads of their own, so many at once and so many a minute,
 * and counts them. Belongs to one event loop.
 */
final class CommandRunner {
  private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);
  private static final int OUTPUT_BYTES = 64 * 1024 * 1024;
  private static final int SHOWN_CHARACTERS = 300;

  /** What programs of clusters are told by; all else may be a secret of this process. */
  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "USER", "LOGNAME", "TZ", "LD_LIBRARY_PATH");

  private static final List<String> INHERITED_PREFIXES = List.of("SLURM_", "SGE_", "MUNGE_");

  private final Vertx vertx;
  private final ClusterSettings settings;
  private final Dialect dialect;
  private final MeterRegistry meters;
  private final WorkerExecutor threads;
  private final CommandPace pace;

  private CommandRunner(
      Vertx vertx,
      ClusterSettings settings,
      Dialect dialect,
      MeterRegistry meters,
      WorkerExecutor threads) {
    this.vertx = vertx;
    this.settings = settings;
    this.dialect = dialect;
    this.meters = meters;
    this.threads = threads;
    this.pace = new CommandPace(settings.limits().commandsPerMinute());
  }

  /** Makes one, with its threads; to be closed. */
  static CommandRunner of(
      Vertx vertx, ClusterSettings settings, Dialect dialect, MeterRegistry meters) {
    WorkerExecutor threads =
        vertx.createSharedWorkerExecutor(
            "quell-cluster-" + settings.name(), settings.limits().concurrency());
    return new CommandRunner(vertx, settings, dialect, meters, threads);
  }

  /**
   * Runs a command of the cluster once it is its turn, and reads its answer on the same thread.
   *
   * @param ids for the place of the ids, or for standard input; empty for a command without
   * @return fails with a {@link CommandFailure} if there is no answer, or the reading throws one
   */
  <T> Future<T> run(ClusterVerb verb, List<String> ids, Function<CommandAnswer, T> reading) {
    List<String> argv = argv(verb, ids);
    String input = plain(verb).contains(ClusterSettings.IDS) ? "" : lines(ids);
    return turn()
        .compose(
            mine -> {
              Timer.Sample sample = Timer.start(meters);
              return threads
                  .executeBlocking(() -> reading.apply(answer(argv, input)), false)
                  .onComplete(
                      ended -> {
                        count(sample, verb, ended.failed() ? "failed" : "answered");
                        note(verb, argv, ids.size(), ended.cause());
                      });
            });
  }

  /** The command as an operator would type it, shortened. */
  String shown(ClusterVerb verb, List<String> ids) {
    String line = String.join(" ", argv(verb, ids));
    return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
  }

  Future<Void> close() {
    return threads.close();
  }

  private CommandAnswer answer(List<String> argv, String input) {
    return RunningCommand.run(
        argv,
        environment(),
        input,
        new CommandLimits(settings.limits().timeoutMillis(), OUTPUT_BYTES));
  }

  private List<String> plain(ClusterVerb verb) {
    List<String> plain = new ArrayList<>(settings.prefix());
    plain.addAll(settings.commands().getOrDefault(verb, List.of()));
    return plain;
  }

  private List<String> argv(ClusterVerb verb, List<String> ids) {
    List<String> argv = new ArrayList<>();
    for (String word : plain(verb)) {
      if (word.equals(ClusterSettings.IDS)) {
        argv.addAll(dialect.words(ids));
      } else if (word.equals(ClusterSettings.USERS)) {
        argv.addAll(dialect.users(settings.users()));
      } else {
        argv.add(word);
      }
    }
    return argv;
  }

  private String lines(List<String> ids) {
    return ids.isEmpty() ? "" : String.join("\n", dialect.words(ids)) + "\n";
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (INHERITED.contains(name)
                  || INHERITED_PREFIXES.stream().anyMatch(name::startsWith)) {
                environment.put(name, value);
              }
            });
    environment.put("LC_ALL", "C");
    environment.put("SLURM_TIME_FORMAT", "%s");
    environment.putAll(settings.environment());
    return environment;
  }

  private Future<Void> turn() {
    long wait = pace.waitMillis(System.nanoTime());
    if (wait == 0) {
      return Future.succeededFuture();
    }
    Promise<Void> turn = Promise.promise();
    vertx.setTimer(wait, due -> turn.complete());
    return turn.future();
  }

  private void count(Timer.Sample sample, ClusterVerb verb, String outcome) {
    sample.stop(
        Timer.builder("quell.cluster.command")
            .description("Commands that clusters were asked by")
            .tag("cluster", settings.name())
            .tag("command", verb.word())
            .tag("outcome", outcome)
            .register(meters));
  }

  private void note(ClusterVerb verb, List<String> argv, int ids, Throwable failure) {
    (failure == null ? LOG.atDebug() : LOG.atWarn())
        .addKeyValue("cluster", settings.name())
        .addKeyValue("command", verb.word())
        .addKeyValue("program", argv.isEmpty() ? "" : argv.get(0))
        .addKeyValue("ids", ids)
        .addKeyValue("failure", failure == null ? null : failure.getMessage())
        .log(failure == null ? "A command of a cluster answered" : "A cluster did not answer");
  }
}
