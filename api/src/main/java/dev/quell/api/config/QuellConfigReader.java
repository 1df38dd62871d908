package dev.quell.api.config;

import dev.quell.cluster.Discovery;
import dev.quell.cluster.MemberCertificate;
import dev.quell.cluster.MemberPorts;
import dev.quell.cluster.MemberSettings;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.worker.cluster.ClusterSettings;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns the merged sources into a checked {@link QuellConfig}. */
final class QuellConfigReader {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_MILLIS = 600_000;
  private static final int MAX_BUFFER_MILLIS = 86_400_000;
  private static final int MAX_GRACE_SECONDS = 7 * 86_400;
  private static final int MAX_PROOF_SECONDS = 86_400;
  private static final int MAX_CHUNKS_AT_ONCE = 16;
  private static final int MAX_STUCK_SECONDS = 30 * 86_400;
  private static final int MAX_SESSION_MINUTES = 60 * 24 * 366;

  /** Within the patience of the read pool. */
  private static final int MAX_LOOK_MILLIS = 4_000;

  /**
   * Where the reference's console is served in development ({@code docs/contract/conventions.md}
   * §7).
   */
  private static final List<String> ORIGINS_WITH_TOKENS =
      List.of(
          "http://localhost:3000",
          "http://localhost:3001",
          "http://127.0.0.1:3000",
          "http://127.0.0.1:3001");

  /** A hundred years. */
  private static final int MAX_DAYS = 36_500;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final int DEFAULT_MAX_INSTANCES = 2;
  private static final int DEFAULT_MAX_SHARDS = 4;
  private static final Pattern HOST_AND_PORT = Pattern.compile("[\\w.-]+:\\d{1,5}");
  private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private final Fields settings;

  private QuellConfigReader(Fields settings) {
    this.settings = settings;
  }

  /**
   * Reads and checks all settings. May look up a host name, so it blocks.
   *
   * @param sections one object per section; may be empty
   * @throws ConfigurationException if anything is unknown, mistyped or unsafe
   */
  static QuellConfig read(JsonObject sections) {
    Fields settings = SettingFields.of(sections);
    QuellConfigReader reader = new QuellConfigReader(settings);
    QuellConfig config =
        new QuellConfig(
            reader.http(),
            reader.database(),
            reader.worker(),
            reader.reaper(),
            reader.retention(),
            reader.kill(),
            reader.killJobs(),
            reader.stuck(),
            reader.auth(),
            reader.cluster(),
            reader.clusters(),
            reader.tracing(),
            reader.log());
    ListenerRule.check(config, settings);
    ClusterRule.check(config, settings);
    return config;
  }

  private QuellConfig.Http http() {
    return new QuellConfig.Http(
        required(Setting.HTTP_HOST, SettingTypes.TEXT),
        wholeNumber(Setting.HTTP_PORT, 0, MAX_PORT),
        required(Setting.HTTP_ALLOW_UNAUTHENTICATED_REMOTE, SettingTypes.BOOL),
        instances(wholeNumber(Setting.HTTP_INSTANCES, 0, 64)),
        wholeNumber(Setting.HTTP_MAX_BODY_BYTES, 1024, Integer.MAX_VALUE),
        wholeNumber(Setting.HTTP_MAX_CONCURRENT_REQUESTS, 1, 1_000_000),
        wholeNumber(Setting.HTTP_REQUEST_TIMEOUT_MILLIS, 100, MAX_MILLIS),
        clients(),
        optional(Setting.HTTP_CORS_ALLOWED_ORIGINS, SettingTypes.LIST)
            .orElseGet(this::usualOrigins),
        optional(Setting.HTTP_ALLOWED_HOSTS, SettingTypes.LIST).orElseGet(List::of),
        tls(
            Setting.HTTP_CERTIFICATE_FILE,
            Setting.HTTP_KEY_FILE,
            Setting.HTTP_CLIENT_AUTHORITIES_FILE));
  }

  /**
   * A page has no token unless a person gives it one; the cookie of a session it would just use.
   */
  private List<String> usualOrigins() {
    QuellConfig.Auth auth = auth();
    return auth.isEnabled() && auth.oidc().isEmpty() ? ORIGINS_WITH_TOKENS : List.of();
  }

  private QuellConfig.Clients clients() {
    return new QuellConfig.Clients(
        wholeNumber(Setting.HTTP_MAX_CONNECTIONS, 1, 10_000_000),
        wholeNumber(Setting.HTTP_RECEIVE_TIMEOUT_MILLIS, 100, MAX_MILLIS),
        wholeNumber(Setting.HTTP_SEND_TIMEOUT_MILLIS, 100, MAX_MILLIS),
        heapShare(Setting.HTTP_REQUEST_MEMORY_PERCENT),
        heapShare(Setting.HTTP_ANSWER_MEMORY_PERCENT));
  }

  private long heapShare(Setting percent) {
    return Runtime.getRuntime().maxMemory() / 100 * wholeNumber(percent, 1, 50);
  }

  private QuellConfig.Database database() {
    Optional<Secret> url = optional(Setting.DATABASE_URL, SettingTypes.SECRET);
    Optional<Secret> readUrl = optional(Setting.DATABASE_READ_URL, SettingTypes.SECRET);
    if (readUrl.isPresent() && url.isEmpty()) {
      throw settings.refusal(
          "The setting %s names a replica, so %s must name the database that it is one of."
              .formatted(Setting.DATABASE_READ_URL.key(), Setting.DATABASE_URL.key()));
    }
    return new QuellConfig.Database(
        url,
        readUrl,
        wholeNumber(Setting.DATABASE_READ_MAX_LAG_MILLIS, 1_000, MAX_MILLIS),
        required(Setting.DATABASE_DATA_FOLDER, SettingTypes.PATH),
        wholeNumber(Setting.DATABASE_EMBEDDED_PORT, 0, MAX_PORT),
        wholeNumber(Setting.DATABASE_READ_POOL_SIZE, 1, 1000),
        wholeNumber(Setting.DATABASE_READ_POOL_QUEUE, 0, 1_000_000),
        wholeNumber(Setting.DATABASE_CONNECT_TIMEOUT_MILLIS, 100, MAX_MILLIS));
  }

  private QuellConfig.Worker worker() {
    return new QuellConfig.Worker(
        shards(wholeNumber(Setting.WORKER_LANES, 0, 256)),
        wholeNumber(Setting.WORKER_QUEUE_CAPACITY, 1, 1_000_000),
        wholeNumber(Setting.WORKER_QUEUE_PATIENCE, 1, MAX_MILLIS),
        wholeNumber(Setting.WORKER_BATCH_LIMIT, 1, 10_000),
        wholeNumber(Setting.WORKER_CHUNK_ROWS, 1, 100_000),
        wholeNumber(Setting.WORKER_BULK_CONCURRENCY, 1, 256),
        wholeNumber(Setting.WORKER_LOCK_TIMEOUT_MILLIS, 1, MAX_MILLIS),
        wholeNumber(Setting.WORKER_STATEMENT_TIMEOUT_MILLIS, 1, MAX_MILLIS),
        wholeNumber(Setting.WORKER_COMMAND_TIMEOUT_MILLIS, 1, MAX_MILLIS),
        wholeNumber(Setting.WORKER_REPORT_BY_BUFFER_MILLIS, 1, MAX_BUFFER_MILLIS),
        required(Setting.WORKER_HEARTBEATS_AWAIT_DISK, SettingTypes.BOOL));
  }

  private QuellConfig.Reaper reaper() {
    return new QuellConfig.Reaper(
        required(Setting.REAPER_ENABLED, SettingTypes.BOOL),
        wholeNumber(Setting.REAPER_INTERVAL_MILLIS, 100, MAX_BUFFER_MILLIS),
        wholeNumber(Setting.REAPER_START_GRACE_MILLIS, 0, MAX_BUFFER_MILLIS));
  }

  private QuellConfig.Retention retention() {
    return new QuellConfig.Retention(
        days(Setting.RETENTION_FINISHED_WORKFLOWS_DAYS),
        days(Setting.RETENTION_AUDIT_DAYS),
        wholeNumber(Setting.RETENTION_UNUSED_DAG_DAYS, 2, MAX_DAYS),
        wholeNumber(Setting.RETENTION_UNPROVEN_DAYS, 0, MAX_DAYS),
        optional(Setting.RETENTION_ARCHIVE_FOLDER, SettingTypes.PATH),
        wholeNumber(Setting.RETENTION_ROWS_PER_SECOND, 1, 10_000_000),
        wholeNumber(Setting.RETENTION_INTERVAL_MILLIS, 100, MAX_BUFFER_MILLIS));
  }

  private OptionalInt days(Setting setting) {
    int days = wholeNumber(setting, 0, MAX_DAYS);
    return days == 0 ? OptionalInt.empty() : OptionalInt.of(days);
  }

  private QuellConfig.Kill kill() {
    return new QuellConfig.Kill(
        wholeNumber(Setting.KILL_YIELD_COMMIT_MILLIS, 0, MAX_MILLIS),
        wholeNumber(Setting.KILL_LEAST_CHUNK_ROWS, 1, 100_000),
        wholeNumber(Setting.KILL_CHUNKS_AT_ONCE, 1, MAX_CHUNKS_AT_ONCE));
  }

  private QuellConfig.KillJobs killJobs() {
    return new QuellConfig.KillJobs(
        wholeNumber(Setting.KILL_JOBS_CONCURRENCY, 1, 64),
        wholeNumber(Setting.KILL_JOBS_LEASE_MILLIS, 1_000, MAX_MILLIS),
        wholeNumber(Setting.KILL_JOBS_GRACE_SECONDS, 0, MAX_GRACE_SECONDS),
        wholeNumber(Setting.KILL_JOBS_CONFIRM_THRESHOLD, 0, Integer.MAX_VALUE),
        wholeNumber(Setting.KILL_JOBS_COUNT_CAP, 1, 100_000_000),
        wholeNumber(Setting.KILL_JOBS_COUNT_TIMEOUT_MILLIS, 1, MAX_MILLIS),
        proofClusters(),
        wholeNumber(Setting.KILL_JOBS_PROOF_LIMIT_SECONDS, 1, MAX_PROOF_SECONDS),
        wholeNumber(Setting.KILL_JOBS_PROOF_LEASE_SECONDS, 1, MAX_PROOF_SECONDS));
  }

  /** Who says how a cluster is asked wants it to be asked. */
  private List<String> proofClusters() {
    return optional(Setting.KILL_JOBS_PROOF_CLUSTERS, SettingTypes.LIST)
        .orElseGet(() -> List.copyOf(definedClusters().keySet()));
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
        wholeNumber(Setting.STUCK_TIMEOUT_MILLIS, 1, MAX_LOOK_MILLIS));
  }

  private int stuckSeconds(Setting setting) {
    return wholeNumber(setting, 0, MAX_STUCK_SECONDS);
  }

  private QuellConfig.Auth auth() {
    return new QuellConfig.Auth(
        optional(Setting.AUTH_SECRET, SettingTypes.SECRET),
        optional(Setting.AUTH_PUBLIC_KEY_FILE, SettingTypes.PATH),
        optional(Setting.AUTH_JWKS, SettingTypes.TEXT),
        optional(Setting.AUTH_ISSUER, SettingTypes.TEXT),
        optional(Setting.AUTH_AUDIENCE, SettingTypes.TEXT),
        wholeNumber(Setting.AUTH_LEEWAY_SECONDS, 0, 3600),
        oidc());
  }

  /**
   * The issuer, the client and where people come back go together; the rest is of use with them.
   */
  private Optional<QuellConfig.Oidc> oidc() {
    Optional<URI> issuer = optional(Setting.AUTH_OIDC_ISSUER, SettingTypes.HTTP_URL);
    if (issuer.isEmpty()) {
      refuseWithoutIssuer(
          Setting.AUTH_OIDC_CLIENT_ID,
          Setting.AUTH_OIDC_CLI_CLIENT_ID,
          Setting.AUTH_OIDC_CLIENT_SECRET,
          Setting.AUTH_OIDC_CLIENT_SECRET_FILE,
          Setting.AUTH_OIDC_REDIRECT_URI,
          Setting.AUTH_OIDC_LANDING_PAGE,
          Setting.AUTH_OIDC_ADMIN_GROUP);
      return Optional.empty();
    }
    Optional<Secret> secret = optional(Setting.AUTH_OIDC_CLIENT_SECRET, SettingTypes.SECRET);
    Optional<Path> secretFile = optional(Setting.AUTH_OIDC_CLIENT_SECRET_FILE, SettingTypes.PATH);
    if (secret.isPresent() && secretFile.isPresent()) {
      throw settings.refusal(
          "The settings %s and %s mean the same; set one of them."
              .formatted(
                  Setting.AUTH_OIDC_CLIENT_SECRET.key(),
                  Setting.AUTH_OIDC_CLIENT_SECRET_FILE.key()));
    }
    return Optional.of(
        new QuellConfig.Oidc(
            issuer.get(),
            required(Setting.AUTH_OIDC_CLIENT_ID, SettingTypes.TEXT),
            cliClientId(),
            secret,
            secretFile,
            oidcScope(),
            required(Setting.AUTH_OIDC_REDIRECT_URI, SettingTypes.HTTP_URL),
            optional(Setting.AUTH_OIDC_LANDING_PAGE, SettingTypes.HTTP_URL),
            optional(Setting.AUTH_OIDC_NAME, SettingTypes.TEXT).orElse(issuer.get().getHost()),
            optional(Setting.AUTH_OIDC_ADMIN_GROUP, SettingTypes.TEXT),
            required(Setting.AUTH_OIDC_GROUPS, GroupSettings.TYPE),
            wholeNumber(Setting.AUTH_OIDC_SESSION_MINUTES, 0, MAX_SESSION_MINUTES)));
  }

  /** What the server's own client gets is for sessions alone. */
  private Optional<String> cliClientId() {
    Optional<String> id = optional(Setting.AUTH_OIDC_CLI_CLIENT_ID, SettingTypes.TEXT);
    if (id.isPresent() && id.equals(optional(Setting.AUTH_OIDC_CLIENT_ID, SettingTypes.TEXT))) {
      throw settings.refusal(
          "The setting %s must name another client than %s, a public one."
              .formatted(Setting.AUTH_OIDC_CLI_CLIENT_ID.key(), Setting.AUTH_OIDC_CLIENT_ID.key()));
    }
    return id;
  }

  private void refuseWithoutIssuer(Setting... others) {
    for (Setting other : others) {
      if (optional(other, SettingTypes.TEXT).isPresent()) {
        throw settings.refusal(
            "The setting %s is of use with %s alone, which is missing."
                .formatted(other.key(), Setting.AUTH_OIDC_ISSUER.key()));
      }
    }
  }

  /** Without this word providers send no id token, which tells who it is. */
  private String oidcScope() {
    String scope = required(Setting.AUTH_OIDC_SCOPE, SettingTypes.TEXT);
    if (!List.of(scope.split(" ")).contains("openid")) {
      throw invalid(
          Setting.AUTH_OIDC_SCOPE, "words with blanks between them, openid among them", scope);
    }
    return scope;
  }

  private QuellConfig.Cluster cluster() {
    return new QuellConfig.Cluster(
        required(Setting.CLUSTER_ENABLED, SettingTypes.BOOL),
        new MemberSettings(
            required(Setting.CLUSTER_HOST, SettingTypes.TEXT),
            new MemberPorts(
                wholeNumber(Setting.CLUSTER_PORT, 1, MAX_PORT),
                wholeNumber(Setting.CLUSTER_FAILURE_PORT_OFFSET, 1, MAX_PORT),
                wholeNumber(Setting.CLUSTER_FAILURE_PORT_RANGE, 0, 1000),
                wholeNumber(Setting.CLUSTER_BUS_PORT, 0, MAX_PORT)),
            discovery(),
            memberCertificate()),
        required(Setting.CLUSTER_ALLOW_UNENCRYPTED_REMOTE, SettingTypes.BOOL));
  }

  /** The list has a default, so the name goes before it. */
  private Discovery discovery() {
    List<String> members = members();
    return optional(Setting.CLUSTER_DNS_NAME, SettingTypes.TEXT)
        .map(Discovery::ofName)
        .orElseGet(() -> new Discovery.Listed(members));
  }

  private Optional<MemberCertificate> memberCertificate() {
    return tls(
            Setting.CLUSTER_CERTIFICATE_FILE,
            Setting.CLUSTER_KEY_FILE,
            Setting.CLUSTER_AUTHORITIES_FILE)
        .map(
            tls ->
                new MemberCertificate(
                    tls.certificateFile(),
                    tls.keyFile(),
                    tls.authoritiesFile()
                        .orElseThrow(
                            () ->
                                new ConfigurationException(
                                    "The setting %s is missing; it must name the authorities of the other members' certificates."
                                        .formatted(Setting.CLUSTER_AUTHORITIES_FILE.key())))));
  }

  private Map<String, ClusterSettings> definedClusters() {
    return optional(Setting.CLUSTERS_DEFINED, ClusterDefinitions.TYPE).orElseGet(Map::of);
  }

  private QuellConfig.Clusters clusters() {
    Map<String, ClusterSettings> defined = definedClusters();
    List<String> served = optional(Setting.CLUSTERS_SERVE, SettingTypes.LIST).orElseGet(List::of);
    return new QuellConfig.Clusters(
        served.stream().distinct().map(name -> served(name, defined)).toList(),
        optional(Setting.CLUSTERS_AGENT, SettingTypes.TEXT),
        wholeNumber(Setting.CLUSTERS_POLL_MILLIS, 10, MAX_MILLIS));
  }

  private ClusterSettings served(String name, Map<String, ClusterSettings> defined) {
    ClusterSettings cluster = defined.get(name);
    if (cluster == null) {
      throw settings.refusal(
          "The setting %s names the cluster '%s', so %s must tell how it is asked; it tells that of %s."
              .formatted(
                  Setting.CLUSTERS_SERVE.key(),
                  name,
                  Setting.CLUSTERS_DEFINED.key(),
                  defined.isEmpty() ? "none" : String.join(", ", defined.keySet())));
    }
    return cluster;
  }

  /** Certificate and key go together; the authorities are of use beside them alone. */
  private Optional<QuellConfig.Tls> tls(Setting certificate, Setting key, Setting authorities) {
    Optional<Path> certificateFile = optional(certificate, SettingTypes.PATH);
    Optional<Path> keyFile = optional(key, SettingTypes.PATH);
    Optional<Path> authoritiesFile = optional(authorities, SettingTypes.PATH);
    if (certificateFile.isPresent() != keyFile.isPresent()
        || (certificateFile.isEmpty() && authoritiesFile.isPresent())) {
      throw new ConfigurationException(
          "The settings %s and %s go together, and %s needs both; set all that is needed, or none."
              .formatted(certificate.key(), key.key(), authorities.key()));
    }
    return certificateFile.map(
        file -> new QuellConfig.Tls(file, keyFile.orElseThrow(), authoritiesFile));
  }

  private QuellConfig.Tracing tracing() {
    return new QuellConfig.Tracing(
        required(Setting.TRACING_ENABLED, SettingTypes.BOOL),
        required(Setting.TRACING_ENDPOINT, SettingTypes.HTTP_URL),
        required(Setting.TRACING_SERVICE_NAME, SettingTypes.TEXT),
        required(Setting.TRACING_SAMPLING_RATIO, SettingTypes.number(0, 1)));
  }

  private QuellConfig.Log log() {
    String level = required(Setting.LOG_LEVEL, SettingTypes.TEXT).toUpperCase(Locale.ROOT);
    if (!LEVELS.contains(level)) {
      throw invalid(Setting.LOG_LEVEL, "one of ERROR, WARN, INFO, DEBUG and TRACE", level);
    }
    return new QuellConfig.Log(required(Setting.LOG_JSON, SettingTypes.BOOL), level);
  }

  private List<String> members() {
    List<String> members = required(Setting.CLUSTER_MEMBERS, SettingTypes.LIST);
    for (String member : members) {
      if (!HOST_AND_PORT.matcher(member).matches()) {
        throw invalid(
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

  private int wholeNumber(Setting setting, int min, int max) {
    return required(setting, SettingTypes.wholeNumber(min, max));
  }

  private <T> T required(Setting setting, FieldType<T> type) {
    return settings.required(setting.key(), type);
  }

  private <T> Optional<T> optional(Setting setting, FieldType<T> type) {
    return Optional.ofNullable(settings.optional(setting.key(), type));
  }

  private RuntimeException invalid(Setting setting, String expected, Object found) {
    return settings.invalid(setting.key(), expected, found);
  }
}
