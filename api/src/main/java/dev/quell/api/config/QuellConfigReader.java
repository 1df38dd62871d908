package dev.quell.api.config;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns the merged sources into a checked {@link QuellConfig}. */
final class QuellConfigReader {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_MILLIS = 600_000;
  private static final int MAX_BUFFER_MILLIS = 86_400_000;
  private static final int MAX_GRACE_SECONDS = 7 * 86_400;
  private static final int MAX_STUCK_SECONDS = 30 * 86_400;

  /** Within the patience of the read pool. */
  private static final int MAX_LOOK_MILLIS = 4_000;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final int DEFAULT_MAX_INSTANCES = 2;
  private static final int DEFAULT_MAX_SHARDS = 4;
  private static final Pattern HOST_AND_PORT = Pattern.compile("[\\w.-]+:\\d{1,5}");
  private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private final SettingReader settings;

  private QuellConfigReader(SettingReader settings) {
    this.settings = settings;
  }

  /**
   * Reads and checks all settings. May look up a host name, so it blocks.
   *
   * @param sections one object per section; may be empty
   * @throws ConfigurationException if anything is unknown, mistyped or unsafe
   */
  static QuellConfig read(JsonObject sections) {
    QuellConfigReader reader = new QuellConfigReader(new SettingReader(sections));
    QuellConfig config =
        new QuellConfig(
            reader.http(),
            reader.database(),
            reader.worker(),
            reader.reaper(),
            reader.killJobs(),
            reader.stuck(),
            reader.auth(),
            reader.cluster(),
            reader.tracing(),
            reader.log());
    refuseUnsafeListener(config);
    return config;
  }

  private QuellConfig.Http http() {
    return new QuellConfig.Http(
        settings.text(Setting.HTTP_HOST),
        settings.wholeNumber(Setting.HTTP_PORT, 0, MAX_PORT),
        settings.flag(Setting.HTTP_ALLOW_UNAUTHENTICATED_REMOTE),
        instances(settings.wholeNumber(Setting.HTTP_INSTANCES, 0, 64)),
        settings.wholeNumber(Setting.HTTP_MAX_BODY_BYTES, 1024, Integer.MAX_VALUE),
        settings.wholeNumber(Setting.HTTP_MAX_CONCURRENT_REQUESTS, 1, 1_000_000),
        settings.wholeNumber(Setting.HTTP_REQUEST_TIMEOUT_MILLIS, 100, MAX_MILLIS),
        settings.list(Setting.HTTP_CORS_ALLOWED_ORIGINS));
  }

  private QuellConfig.Database database() {
    return new QuellConfig.Database(
        settings.secret(Setting.DATABASE_URL),
        settings.path(Setting.DATABASE_DATA_FOLDER),
        settings.wholeNumber(Setting.DATABASE_EMBEDDED_PORT, 0, MAX_PORT),
        settings.wholeNumber(Setting.DATABASE_READ_POOL_SIZE, 1, 1000),
        settings.wholeNumber(Setting.DATABASE_READ_POOL_QUEUE, 0, 1_000_000),
        settings.wholeNumber(Setting.DATABASE_CONNECT_TIMEOUT_MILLIS, 100, MAX_MILLIS));
  }

  private QuellConfig.Worker worker() {
    return new QuellConfig.Worker(
        shards(settings.wholeNumber(Setting.WORKER_LANES, 0, 256)),
        settings.wholeNumber(Setting.WORKER_QUEUE_CAPACITY, 1, 1_000_000),
        settings.wholeNumber(Setting.WORKER_QUEUE_PATIENCE, 1, MAX_MILLIS),
        settings.wholeNumber(Setting.WORKER_BATCH_LIMIT, 1, 10_000),
        settings.wholeNumber(Setting.WORKER_CHUNK_ROWS, 1, 100_000),
        settings.wholeNumber(Setting.WORKER_BULK_CONCURRENCY, 1, 256),
        settings.wholeNumber(Setting.WORKER_LOCK_TIMEOUT_MILLIS, 1, MAX_MILLIS),
        settings.wholeNumber(Setting.WORKER_STATEMENT_TIMEOUT_MILLIS, 1, MAX_MILLIS),
        settings.wholeNumber(Setting.WORKER_COMMAND_TIMEOUT_MILLIS, 1, MAX_MILLIS),
        settings.wholeNumber(Setting.WORKER_REPORT_BY_BUFFER_MILLIS, 1, MAX_BUFFER_MILLIS));
  }

  private QuellConfig.Reaper reaper() {
    return new QuellConfig.Reaper(
        settings.flag(Setting.REAPER_ENABLED),
        settings.wholeNumber(Setting.REAPER_INTERVAL_MILLIS, 100, MAX_BUFFER_MILLIS),
        settings.wholeNumber(Setting.REAPER_START_GRACE_MILLIS, 0, MAX_BUFFER_MILLIS));
  }

  private QuellConfig.KillJobs killJobs() {
    return new QuellConfig.KillJobs(
        settings.wholeNumber(Setting.KILL_JOBS_CONCURRENCY, 1, 64),
        settings.wholeNumber(Setting.KILL_JOBS_LEASE_MILLIS, 1_000, MAX_MILLIS),
        settings.wholeNumber(Setting.KILL_JOBS_GRACE_SECONDS, 0, MAX_GRACE_SECONDS),
        settings.wholeNumber(Setting.KILL_JOBS_CONFIRM_THRESHOLD, 0, Integer.MAX_VALUE),
        settings.wholeNumber(Setting.KILL_JOBS_COUNT_CAP, 1, 100_000_000),
        settings.wholeNumber(Setting.KILL_JOBS_COUNT_TIMEOUT_MILLIS, 1, MAX_MILLIS));
  }

  private QuellConfig.Stuck stuck() {
    return new QuellConfig.Stuck(
        stuckSeconds(Setting.STUCK_KILL_NOT_OBEYED_SECONDS),
        stuckSeconds(Setting.STUCK_TRIAGE_STALLED_SECONDS),
        stuckSeconds(Setting.STUCK_NEVER_CAME_UP_SECONDS),
        stuckSeconds(Setting.STUCK_NOT_SUBMITTED_SECONDS),
        stuckSeconds(Setting.STUCK_NOT_PICKED_UP_SECONDS),
        stuckSeconds(Setting.STUCK_SILENT_AT_LAUNCH_SECONDS),
        stuckSeconds(Setting.STUCK_SILENT_SECONDS),
        settings.wholeNumber(Setting.STUCK_TIMEOUT_MILLIS, 1, MAX_LOOK_MILLIS));
  }

  private int stuckSeconds(Setting setting) {
    return settings.wholeNumber(setting, 0, MAX_STUCK_SECONDS);
  }

  private QuellConfig.Auth auth() {
    return new QuellConfig.Auth(
        settings.secret(Setting.AUTH_SECRET),
        settings.optionalPath(Setting.AUTH_PUBLIC_KEY_FILE),
        settings.optionalText(Setting.AUTH_JWKS),
        settings.optionalText(Setting.AUTH_ISSUER),
        settings.optionalText(Setting.AUTH_AUDIENCE),
        settings.wholeNumber(Setting.AUTH_LEEWAY_SECONDS, 0, 3600));
  }

  private QuellConfig.Cluster cluster() {
    return new QuellConfig.Cluster(
        settings.flag(Setting.CLUSTER_ENABLED),
        settings.text(Setting.CLUSTER_HOST),
        settings.wholeNumber(Setting.CLUSTER_PORT, 1, MAX_PORT),
        members());
  }

  private QuellConfig.Tracing tracing() {
    return new QuellConfig.Tracing(
        settings.flag(Setting.TRACING_ENABLED),
        settings.httpUrl(Setting.TRACING_ENDPOINT),
        settings.text(Setting.TRACING_SERVICE_NAME),
        settings.number(Setting.TRACING_SAMPLING_RATIO, 0, 1));
  }

  private QuellConfig.Log log() {
    String level = settings.text(Setting.LOG_LEVEL).toUpperCase(Locale.ROOT);
    if (!LEVELS.contains(level)) {
      throw SettingReader.wrong(
          Setting.LOG_LEVEL, "one of ERROR, WARN, INFO, DEBUG and TRACE", level);
    }
    return new QuellConfig.Log(settings.flag(Setting.LOG_JSON), level);
  }

  private List<String> members() {
    List<String> members = settings.list(Setting.CLUSTER_MEMBERS);
    for (String member : members) {
      if (!HOST_AND_PORT.matcher(member).matches()) {
        throw SettingReader.wrong(
            Setting.CLUSTER_MEMBERS, "a list of host:port, such as 10.0.0.1:7800", member);
      }
    }
    return members;
  }

  private static int instances(int configured) {
    return configured == 0
        ? Math.max(1, Math.min(DEFAULT_MAX_INSTANCES, PROCESSORS / 2))
        : configured;
  }

  private static int shards(int configured) {
    return configured == 0 ? Math.min(DEFAULT_MAX_SHARDS, PROCESSORS) : configured;
  }

  private static void refuseUnsafeListener(QuellConfig config) {
    QuellConfig.Http http = config.http();
    if (config.auth().isEnabled() || http.allowUnauthenticatedRemote() || isLoopback(http.host())) {
      return;
    }
    throw new ConfigurationException(
        """
        Without authentication Quell listens on loopback only, but %s is "%s". Set %s, %s or %s \
        to switch authentication on, or set %s=true if everybody who reaches this address may \
        change everything."""
            .formatted(
                Setting.HTTP_HOST.key(),
                http.host(),
                Setting.AUTH_SECRET.key(),
                Setting.AUTH_PUBLIC_KEY_FILE.key(),
                Setting.AUTH_JWKS.key(),
                Setting.HTTP_ALLOW_UNAUTHENTICATED_REMOTE.key()));
  }

  private static boolean isLoopback(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw SettingReader.wrong(
          Setting.HTTP_HOST, "the name or the number of an address of this machine", host);
    }
  }
}
