package dev.quell.api.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every setting there is: its key in a file ({@code section.name}), its environment variable and
 * its default. What each one means is told in docs/configuration.md and at {@link QuellConfig}.
 */
public enum Setting {
  HTTP_HOST("http.host", "127.0.0.1"),
  HTTP_PORT("http.port", "8070"),
  HTTP_ALLOW_UNAUTHENTICATED_REMOTE("http.allow_unauthenticated_remote", "false"),
  HTTP_INSTANCES("http.instances", "0"),
  HTTP_MAX_BODY_BYTES("http.max_body_bytes", "33554432"),
  HTTP_MAX_CONCURRENT_REQUESTS("http.max_concurrent_requests", "10000"),
  HTTP_REQUEST_TIMEOUT_MILLIS("http.request_timeout_millis", "19000"),
  HTTP_MAX_CONNECTIONS("http.max_connections", "20000"),
  HTTP_RECEIVE_TIMEOUT_MILLIS("http.receive_timeout_millis", "10000"),
  HTTP_SEND_TIMEOUT_MILLIS("http.send_timeout_millis", "10000"),
  HTTP_REQUEST_MEMORY_PERCENT("http.request_memory_percent", "8"),
  HTTP_ANSWER_MEMORY_PERCENT("http.answer_memory_percent", "16"),
  HTTP_CORS_ALLOWED_ORIGINS("http.cors_allowed_origins"),
  HTTP_ALLOWED_HOSTS("http.allowed_hosts"),
  HTTP_CERTIFICATE_FILE("http.certificate_file"),
  HTTP_KEY_FILE("http.key_file"),
  HTTP_CLIENT_AUTHORITIES_FILE("http.client_authorities_file"),

  DATABASE_URL("database.url"),
  DATABASE_READ_URL("database.read_url"),
  DATABASE_READ_MAX_LAG_MILLIS("database.read_max_lag_millis", "5000"),
  DATABASE_DATA_FOLDER("database.data_folder", "./quell-data"),
  DATABASE_EMBEDDED_PORT("database.embedded_port", "0"),
  DATABASE_READ_POOL_SIZE("database.read_pool_size", "8"),
  DATABASE_READ_POOL_QUEUE("database.read_pool_queue", "1024"),
  DATABASE_CONNECT_TIMEOUT_MILLIS("database.connect_timeout_millis", "5000"),

  WORKER_LANES("worker.lanes", "0"),
  WORKER_QUEUE_CAPACITY("worker.queue_capacity", "4096"),
  WORKER_QUEUE_PATIENCE("worker.queue_patience_millis", "2000"),
  WORKER_BATCH_LIMIT("worker.batch_limit", "256"),
  WORKER_CHUNK_ROWS("worker.chunk_rows", "1000"),
  WORKER_BULK_CONCURRENCY("worker.bulk_concurrency", "4"),
  WORKER_LOCK_TIMEOUT_MILLIS("worker.lock_timeout_millis", "4000"),
  WORKER_STATEMENT_TIMEOUT_MILLIS("worker.statement_timeout_millis", "15000"),
  WORKER_COMMAND_TIMEOUT_MILLIS("worker.command_timeout_millis", "15000"),
  WORKER_REPORT_BY_BUFFER_MILLIS("worker.report_by_buffer_millis", "279000"),
  WORKER_HEARTBEATS_AWAIT_DISK("worker.heartbeats_await_disk", "false"),

  REAPER_ENABLED("reaper.enabled", "true"),
  REAPER_INTERVAL_MILLIS("reaper.interval_millis", "30000"),
  REAPER_START_GRACE_MILLIS("reaper.start_grace_millis", "300000"),

  RETENTION_FINISHED_WORKFLOWS_DAYS("retention.finished_workflows_days", "0"),
  RETENTION_AUDIT_DAYS("retention.audit_days", "0"),
  RETENTION_UNUSED_DAG_DAYS("retention.unused_dag_days", "30"),
  RETENTION_UNPROVEN_DAYS("retention.unproven_days", "30"),
  RETENTION_ARCHIVE_FOLDER("retention.archive_folder"),
  RETENTION_ROWS_PER_SECOND("retention.rows_per_second", "5000"),
  RETENTION_INTERVAL_MILLIS("retention.interval_millis", "600000"),

  KILL_YIELD_COMMIT_MILLIS("kill.yield_commit_millis", "20"),
  KILL_LEAST_CHUNK_ROWS("kill.least_chunk_rows", "100"),
  KILL_CHUNKS_AT_ONCE("kill.chunks_at_once", "2"),

  KILL_JOBS_CONCURRENCY("kill_jobs.concurrency", "2"),
  KILL_JOBS_LEASE_MILLIS("kill_jobs.lease_millis", "15000"),
  KILL_JOBS_GRACE_SECONDS("kill_jobs.grace_seconds", "120"),
  KILL_JOBS_CONFIRM_THRESHOLD("kill_jobs.confirm_threshold", "1000"),
  KILL_JOBS_COUNT_CAP("kill_jobs.count_cap", "1000000"),
  KILL_JOBS_COUNT_TIMEOUT_MILLIS("kill_jobs.count_timeout_millis", "2000"),
  KILL_JOBS_PROOF_CLUSTERS("kill_jobs.proof_clusters"),
  KILL_JOBS_PROOF_LIMIT_SECONDS("kill_jobs.proof_limit_seconds", "600"),
  KILL_JOBS_PROOF_LEASE_SECONDS("kill_jobs.proof_lease_seconds", "120"),

  STUCK_KILL_NOT_OBEYED_SECONDS("stuck.kill_not_obeyed_seconds", "300"),
  STUCK_TRIAGE_STALLED_SECONDS("stuck.triage_stalled_seconds", "600"),
  STUCK_NEVER_CAME_UP_SECONDS("stuck.never_came_up_seconds", "600"),
  STUCK_NOT_SUBMITTED_SECONDS("stuck.not_submitted_seconds", "600"),
  STUCK_NOT_PICKED_UP_SECONDS("stuck.not_picked_up_seconds", "1800"),
  STUCK_SILENT_AT_LAUNCH_SECONDS("stuck.silent_at_launch_seconds", "300"),
  STUCK_SILENT_SECONDS("stuck.silent_seconds", "300"),
  STUCK_TIMEOUT_MILLIS("stuck.timeout_millis", "3000"),

  AUTH_SECRET("auth.secret"),
  AUTH_PUBLIC_KEY_FILE("auth.public_key_file"),
  AUTH_JWKS("auth.jwks"),
  AUTH_ISSUER("auth.issuer"),
  AUTH_AUDIENCE("auth.audience"),
  AUTH_LEEWAY_SECONDS("auth.leeway_seconds", "30"),
  AUTH_OIDC_ISSUER("auth.oidc.issuer"),
  AUTH_OIDC_CLIENT_ID("auth.oidc.client_id"),
  AUTH_OIDC_CLI_CLIENT_ID("auth.oidc.cli_client_id"),
  AUTH_OIDC_CLIENT_SECRET("auth.oidc.client_secret"),
  AUTH_OIDC_CLIENT_SECRET_FILE("auth.oidc.client_secret_file"),
  AUTH_OIDC_SCOPE("auth.oidc.scope", "openid profile email"),
  AUTH_OIDC_REDIRECT_URI("auth.oidc.redirect_uri"),
  AUTH_OIDC_LANDING_PAGE("auth.oidc.landing_page"),
  AUTH_OIDC_NAME("auth.oidc.name"),
  AUTH_OIDC_ADMIN_GROUP("auth.oidc.admin_group"),
  AUTH_OIDC_GROUPS("auth.oidc.groups", "*=fsm:read"),
  AUTH_OIDC_SESSION_MINUTES("auth.oidc.session_minutes", "0"),

  CLUSTER_ENABLED("cluster.enabled", "false"),
  CLUSTER_HOST("cluster.host", "127.0.0.1"),
  CLUSTER_PORT("cluster.port", "7800"),
  CLUSTER_FAILURE_PORT_OFFSET("cluster.failure_port_offset", "100"),
  CLUSTER_FAILURE_PORT_RANGE("cluster.failure_port_range", "3"),
  CLUSTER_BUS_PORT("cluster.bus_port", "0"),
  CLUSTER_MEMBERS("cluster.members", "127.0.0.1:7800,127.0.0.1:7801,127.0.0.1:7802"),
  CLUSTER_DNS_NAME("cluster.dns_name"),
  CLUSTER_CERTIFICATE_FILE("cluster.certificate_file"),
  CLUSTER_KEY_FILE("cluster.key_file"),
  CLUSTER_AUTHORITIES_FILE("cluster.authorities_file"),
  CLUSTER_ALLOW_UNENCRYPTED_REMOTE("cluster.allow_unencrypted_remote", "false"),

  CLUSTERS_SERVE("clusters.serve"),
  CLUSTERS_DEFINED("clusters.defined"),
  CLUSTERS_AGENT("clusters.agent"),
  CLUSTERS_POLL_MILLIS("clusters.poll_millis", "1000"),

  TRACING_ENABLED("tracing.enabled", "false"),
  TRACING_ENDPOINT("tracing.endpoint", "http://127.0.0.1:4318/v1/traces"),
  TRACING_SERVICE_NAME("tracing.service_name", "quell"),
  TRACING_SAMPLING_RATIO("tracing.sampling_ratio", "0.1"),

  LOG_JSON("log.json", "false"),
  LOG_LEVEL("log.level", "INFO");

  private static final Map<String, Setting> BY_KEY =
      Arrays.stream(values()).collect(Collectors.toMap(Setting::key, Function.identity()));

  private final String key;
  private final @Nullable String defaultText;

  Setting(String key) {
    this(key, null);
  }

  Setting(String key, @Nullable String defaultText) {
    this.key = key;
    this.defaultText = defaultText;
  }

  /** The key as messages and documentation write it, {@code section.name}. */
  public String key() {
    return key;
  }

  /** The part of the key before the dot. */
  public String section() {
    return key.substring(0, key.indexOf('.'));
  }

  /** The part of the key after the dot. */
  public String nameInSection() {
    return key.substring(key.indexOf('.') + 1);
  }

  /** The environment variable, {@code QUELL_<SECTION>_<NAME>}. */
  public String environmentVariable() {
    return "QUELL_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** The value that holds if nobody sets one; empty if the setting is optional. */
  public Optional<String> defaultText() {
    return Optional.ofNullable(defaultText);
  }

  /** Finds the setting of a key that there is. */
  static Setting ofKey(String key) {
    return Objects.requireNonNull(BY_KEY.get(key), key);
  }

  static List<String> sections() {
    return Arrays.stream(values()).map(Setting::section).distinct().toList();
  }

  static List<String> keysOf(String section) {
    return Arrays.stream(values())
        .filter(setting -> setting.section().equals(section))
        .map(Setting::key)
        .toList();
  }
}
