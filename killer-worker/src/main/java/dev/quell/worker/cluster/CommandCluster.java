package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.domain.cluster.LivingJob;
import dev.quell.domain.cluster.Observation;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reaches a cluster by its commands. All orders of a round are judged by one answer to the question
 * which jobs there are: what is not in it does not live, as long as the cluster has answered in
 * whole, and what is in it is compared before it is touched.
 */
final class CommandCluster implements Cluster {
  /** With the usual limits, what can be cancelled within a lease though each command is slow. */
  private static final int MOST_OF_ONE_LIST = 5_000;

  /** For how long a cluster is taken for the one that it was. */
  private static final Duration IDENTITY_HOLDS = Duration.ofMinutes(5);

  private final ClusterSettings settings;
  private final Dialect dialect;
  private final CommandRunner commands;
  private final ClusterWatch watch;
  private final Clock clock;
  private final SeenJobs seen = new SeenJobs();
  private @Nullable String identity;
  private Instant identifiedAt = Instant.MIN;

  private CommandCluster(
      ClusterSettings settings,
      Dialect dialect,
      CommandRunner commands,
      ClusterWatch watch,
      Clock clock) {
    this.watch = watch;
    this.settings = settings;
    this.dialect = dialect;
    this.commands = commands;
    this.clock = clock;
  }

  static CommandCluster of(
      Vertx vertx,
      ClusterSettings settings,
      ClusterWatch watch,
      MeterRegistry meters,
      Clock clock) {
    Dialect dialect =
        switch (settings.preset()) {
          case SLURM -> new SlurmDialect();
          case UGE -> new UgeDialect();
          case COMMAND, LOCAL -> new LineDialect();
        };
    return new CommandCluster(
        settings, dialect, CommandRunner.of(vertx, settings, dialect, meters), watch, clock);
  }

  @Override
  public Future<List<ClusterReport>> carryOut(List<ClusterOrder> orders) {
    return identify()
        .compose(same -> listing(askable(orders)))
        .onSuccess(listing -> watch.answered())
        .compose(listing -> judge(orders, listing))
        .recover(failure -> Future.succeededFuture(unanswered(orders, ClusterVerb.QUERY, failure)));
  }

  /** A program that is told of another cluster by mistake would know none of the jobs. */
  private Future<Void> identify() {
    if (!settings.commands().containsKey(ClusterVerb.IDENTITY)
        || clock.instant().isBefore(identifiedAt.plus(IDENTITY_HOLDS))) {
      return Future.succeededFuture();
    }
    return commands
        .run(ClusterVerb.IDENTITY, List.of(), dialect::identity)
        .map(
            name -> {
              requireSame(name);
              identity = name;
              identifiedAt = clock.instant();
              return null;
            });
  }

  private void requireSame(String name) {
    if (settings.expectedIdentity().map(p -> !p.matcher(name).matches()).orElse(false)) {
      throw new CommandFailure(
          CommandAnswer.cut(
              "is the cluster %s, but must be %s"
                  .formatted(name, settings.expectedIdentity().orElseThrow())));
    }
    if (settings.expectedIdentity().isEmpty() && identity != null && !identity.equals(name)) {
      throw new CommandFailure(
          CommandAnswer.cut("is the cluster %s now, and was %s".formatted(name, identity)));
    }
  }

  private Future<Listing> listing(List<String> ids) {
    if (!takesIds()) {
      return ask(List.of());
    }
    List<Future<Listing>> parts = parts(ids).map(this::ask).toList();
    return Future.all(parts)
        .map(
            all ->
                Listing.of(parts.stream().flatMap(part -> part.result().jobs().stream()).toList()));
  }

  private Future<Listing> ask(List<String> ids) {
    return commands.run(ClusterVerb.QUERY, ids, dialect::listing);
  }

  private boolean takesIds() {
    return settings.preset() == ClusterPreset.COMMAND
        || settings
            .commands()
            .getOrDefault(ClusterVerb.QUERY, List.of())
            .contains(ClusterSettings.IDS);
  }

  private List<String> askable(List<ClusterOrder> orders) {
    return orders.stream().map(CommandCluster::id).filter(this::isId).distinct().sorted().toList();
  }

  private static String id(ClusterOrder order) {
    return order.job().distributorId();
  }

  /** Whatever the pattern lets through: no id is an option, or ends a line. */
  private boolean isId(String text) {
    return settings.idPattern().matcher(text).matches()
        && !text.startsWith("-")
        && text.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
  }

  private Future<List<ClusterReport>> judge(List<ClusterOrder> orders, Listing listing) {
    List<ClusterReport> reports = new ArrayList<>();
    List<ClusterOrder> graceful = new ArrayList<>();
    List<ClusterOrder> force = new ArrayList<>();
    String asked = commands.shown(ClusterVerb.QUERY, List.of());
    for (ClusterOrder order : orders) {
      Verdict verdict = verdict(order, listing);
      if (order.step() == ClusterStep.CANCEL && verdict.observation() == Observation.ALIVE) {
        (order.force() ? force : graceful).add(order);
      } else {
        reports.add(report(order, verdict, asked));
      }
    }
    List<Future<List<ClusterReport>>> cancelled =
        Stream.concat(
                orderChunks(graceful).map(part -> cancel(part, ClusterVerb.CANCEL)),
                orderChunks(force).map(part -> cancel(part, ClusterVerb.FORCE)))
            .toList();
    return Future.all(cancelled)
        .map(
            all -> {
              cancelled.forEach(part -> reports.addAll(part.result()));
              return reports;
            });
  }

  private Verdict verdict(ClusterOrder order, Listing listing) {
    String id = id(order);
    if (!isId(id)) {
      return new Verdict(
          Observation.UNKNOWN,
          id.isEmpty() ? "no id was reported" : "no id of this cluster looks like this one");
    }
    Verdict verdict = Verdict.of(order.job(), listing.find(id), settings.leewaySeconds());
    return seen.remembering(order, verdict);
  }

  /** Near ids together, so that tasks of one array come in one word. */
  private Stream<List<ClusterOrder>> orderChunks(List<ClusterOrder> orders) {
    List<ClusterOrder> sorted =
        orders.stream()
            .sorted(
                Comparator.comparing((ClusterOrder order) -> ArrayIds.array(id(order)))
                    .thenComparing(order -> id(order).length())
                    .thenComparing(CommandCluster::id))
            .toList();
    return parts(sorted);
  }

  private <T> Stream<List<T>> parts(List<T> all) {
    int most = settings.limits().idsPerCommand();
    return Stream.iterate(0, from -> from < all.size(), from -> from + most)
        .map(from -> all.subList(from, Math.min(from + most, all.size())));
  }

  private Future<List<ClusterReport>> cancel(List<ClusterOrder> orders, ClusterVerb usual) {
    ClusterVerb verb = settings.commands().containsKey(usual) ? usual : ClusterVerb.CANCEL;
    List<String> ids = orders.stream().map(CommandCluster::id).toList();
    return commands
        .run(verb, ids, this::taken)
        .map(said -> cancelled(orders, commands.shown(verb, ids), said))
        .recover(failure -> Future.succeededFuture(unanswered(orders, verb, failure)));
  }

  private String taken(CommandAnswer answer) {
    if (!dialect.tookCancel(answer)) {
      throw new CommandFailure(answer.end());
    }
    return "taken";
  }

  private List<ClusterReport> cancelled(List<ClusterOrder> orders, String command, String said) {
    Verdict verdict = new Verdict(Observation.CANCELLED, said);
    return orders.stream().map(order -> report(order, verdict, command)).toList();
  }

  private List<ClusterReport> unanswered(
      List<ClusterOrder> orders, ClusterVerb verb, Throwable failure) {
    watch.failed(failure);
    Verdict verdict = new Verdict(Observation.NO_ANSWER, String.valueOf(failure.getMessage()));
    String command = commands.shown(verb, List.of());
    return orders.stream().map(order -> report(order, verdict, command)).toList();
  }

  private ClusterReport report(ClusterOrder order, Verdict verdict, String command) {
    return new ClusterReport(
        order.killJobId(),
        order.taskInstanceId(),
        order.step(),
        verdict.observation(),
        command,
        CommandAnswer.cut(verdict.answer()),
        clock.instant());
  }

  /** A list of all jobs costs the same for many. */
  @Override
  public int most() {
    int commands = settings.limits().idsPerCommand() * settings.limits().concurrency();
    return takesIds() ? commands : Math.max(commands, MOST_OF_ONE_LIST);
  }

  @Override
  public Future<Void> probe() {
    return identify().compose(same -> ask(List.of())).mapEmpty();
  }

  @Override
  public Future<List<LivingJob>> living() {
    return identify()
        .compose(same -> ask(List.of()))
        .onSuccess(listing -> watch.answered())
        .onFailure(watch::failed)
        .map(
            listing ->
                listing.jobs().stream()
                    .filter(job -> job.life() != ListedJob.Life.ENDED && isNamed(job))
                    .flatMap(job -> job.living().stream())
                    .toList());
  }

  /** What has no name is none of those that are named. */
  private boolean isNamed(ListedJob job) {
    return settings
        .names()
        .map(names -> job.name() != null && names.matcher(job.name()).matches())
        .orElse(true);
  }

  @Override
  public Future<Void> close() {
    return commands.close();
  }
}
