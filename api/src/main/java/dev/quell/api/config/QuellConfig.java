package dev.quell.api.config;

import dev.quell.cluster.MemberSettings;
import dev.quell.domain.command.Scope;
import dev.quell.worker.cluster.ClusterSettings;
import dev.quell.worker.kill.ProofConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** All settings of a Quell process, checked; every key is described in docs/configuration.md. */
public record QuellConfig(
    Http http,
    Database database,
    Worker worker,
    Reaper reaper,
    Retention retention,
    Kill kill,
    KillJobs killJobs,
    Stuck stuck,
    Auth auth,
    Cluster cluster,
    Clusters clusters,
    Tracing tracing,
    Log log) {

  /**
   * The HTTP listener.
   *
   * @param port 0 takes any free port
   * @param allowUnauthenticatedRemote whether to listen beyond loopback without authentication
   * @param instances event loops that serve requests
   * @param maxBodyBytes larger request bodies are answered 413
   * @param maxConcurrentRequests further requests are answered 503 at once
   * @param requestTimeoutMillis after this a request is answered 503
   * @param clients what clients may take of the process
   * @param corsAllowedOrigins origins whose pages may call
   * @param allowedHosts names that the server is known by, besides those of loopback, for callers
   *     without authentication
   * @param tls by which the server proves who it is, and which clients it lets in; empty for plain
   *     HTTP
   */
  public record Http(
      String host,
      int port,
      boolean allowUnauthenticatedRemote,
      int instances,
      int maxBodyBytes,
      int maxConcurrentRequests,
      long requestTimeoutMillis,
      Clients clients,
      List<String> corsAllowedOrigins,
      List<String> allowedHosts,
      Optional<Tls> tls) {}

  /**
   * What clients may take of the process, however many they are and however slowly they go.
   *
   * @param maxConnections further connections are closed at once
   * @param receiveTimeoutMillis within which the headers of a request must come, and then its body
   * @param sendTimeoutMillis within which a client must take something of its answer
   * @param requestMemoryBytes for requests, of all connections together
   * @param answerMemoryBytes for answers that clients have not taken yet, likewise
   */
  public record Clients(
      int maxConnections,
      int receiveTimeoutMillis,
      int sendTimeoutMillis,
      long requestMemoryBytes,
      long answerMemoryBytes) {}

  /**
   * The database: an external one if there is a URL, otherwise an embedded one.
   *
   * @param url {@code postgresql://user:password@host:port/database}
   * @param readUrl a replica that views may be read from
   * @param readMaxLagMillis while the replica is further behind, views are read from the primary
   * @param dataFolder where the embedded database keeps its data
   * @param embeddedPort port of the embedded database on loopback; 0 takes any free port
   * @param readPoolSize connections for reads and registrations, per process
   * @param readPoolQueue requests that may wait for such a connection
   * @param connectTimeoutMillis longest wait for a connection of a pool
   */
  public record Database(
      Optional<Secret> url,
      Optional<Secret> readUrl,
      int readMaxLagMillis,
      Path dataFolder,
      int embeddedPort,
      int readPoolSize,
      int readPoolQueue,
      int connectTimeoutMillis) {}

  /**
   * The batching engine.
   *
   * @param shards queues of single reports, each with one transaction under way
   * @param queueCapacity commands that may wait in one queue
   * @param maxQueueAgeMillis while a report has waited longer than this, further ones are refused
   * @param batchLimit commands that one transaction carries
   * @param chunkRows instances that one transaction of a bulk command changes
   * @param bulkConcurrency bulk commands carried out at once
   * @param lockTimeoutMillis longest wait for one row lock
   * @param statementTimeoutMillis longest run of one statement
   * @param commandTimeoutMillis longest life of one command, retries included
   * @param reportByBufferMillis how long a heartbeat usually holds
   * @param heartbeatsAwaitDisk whether heartbeats are answered once they are on the disk
   */
  public record Worker(
      int shards,
      int queueCapacity,
      int maxQueueAgeMillis,
      int batchLimit,
      int chunkRows,
      int bulkConcurrency,
      int lockTimeoutMillis,
      int statementTimeoutMillis,
      long commandTimeoutMillis,
      int reportByBufferMillis,
      boolean heartbeatsAwaitDisk) {}

  /**
   * The reaper of lost runs; of all processes on a database one reaps.
   *
   * @param enabled whether this process may be the one
   * @param intervalMillis between two looks
   * @param startGraceMillis by which a run that is starting must be overdue to be ended
   */
  public record Reaper(boolean enabled, int intervalMillis, int startGraceMillis) {}

  /**
   * What ended long ago and goes; of all processes on a database one removes it.
   *
   * @param finishedWorkflowsDays for which a workflow stays after its end; empty for ever
   * @param auditDays for which the audit stays; empty for ever
   * @param unusedDagDays for which a DAG stays that no workflow has and that nobody asks for
   * @param unprovenDays for which is remembered whose process may still run; 0 for not at all
   * @param archiveFolder where each workflow is written out before; empty for nowhere
   * @param rowsPerSecond that are deleted, on the average
   * @param intervalMillis between two looks
   */
  public record Retention(
      OptionalInt finishedWorkflowsDays,
      OptionalInt auditDays,
      int unusedDagDays,
      int unprovenDays,
      Optional<Path> archiveFolder,
      int rowsPerSecond,
      int intervalMillis) {}

  /**
   * How all kills yield to reports and heartbeats.
   *
   * @param yieldCommitMillis a transaction of theirs that took longer is slow; 0 for never yielding
   * @param leastChunkRows instances of a chunk however slow they are
   * @param chunksAtOnce chunks of one batch under way while none is slow
   */
  public record Kill(int yieldCommitMillis, int leastChunkRows, int chunksAtOnce) {}

  /**
   * Kill jobs, the durable kills of operators.
   *
   * @param concurrency jobs that this process works on at once
   * @param leaseMillis after which another process takes over those of one that says nothing
   * @param graceSeconds between being told to die and being ended, if a request names none
   * @param confirmThreshold above so many instances a request must tell how many it expects
   * @param countCap a count goes no further
   * @param countTimeoutMillis longest run of a count
   * @param proofClusters which clusters are asked whether killed processes are gone
   * @param proofLimitSeconds how long a job waits for clusters that say nothing
   * @param proofLeaseSeconds how long an agent has for what it is to ask
   */
  public record KillJobs(
      int concurrency,
      int leaseMillis,
      int graceSeconds,
      int confirmThreshold,
      int countCap,
      int countTimeoutMillis,
      List<String> proofClusters,
      int proofLimitSeconds,
      int proofLeaseSeconds) {

    /** Asks no cluster. */
    public KillJobs(
        int concurrency,
        int leaseMillis,
        int graceSeconds,
        int confirmThreshold,
        int countCap,
        int countTimeoutMillis) {
      this(
          concurrency,
          leaseMillis,
          graceSeconds,
          confirmThreshold,
          countCap,
          countTimeoutMillis,
          List.of(),
          ProofConfig.NONE.limitSeconds(),
          ProofConfig.NONE.leaseSeconds());
    }
  }

  /**
   * When instances count as stuck: the seconds that they have been in a status, or that their
   * heartbeat is overdue.
   *
   * @param killNotObeyedSeconds in KILL_SELF
   * @param triageStalledSeconds in TRIAGING
   * @param neverCameUpSeconds in NO_HEARTBEAT
   * @param notSubmittedSeconds in INSTANTIATED
   * @param notPickedUpSeconds in QUEUED
   * @param silentAtLaunchSeconds overdue in LAUNCHED
   * @param silentSeconds overdue in RUNNING
   * @param timeoutMillis for which one look may last
   */
  public record Stuck(
      int killNotObeyedSeconds,
      int triageStalledSeconds,
      int neverCameUpSeconds,
      int notSubmittedSeconds,
      int notPickedUpSeconds,
      int silentAtLaunchSeconds,
      int silentSeconds,
      int timeoutMillis) {}

  /**
   * Authentication by JSON web tokens; on as soon as there is any key.
   *
   * @param secret key of HS256 tokens
   * @param publicKeyFile PEM file with the key of RS256 or ES256 tokens
   * @param jwks a file's path or an http(s) URL with a JSON web key set
   * @param issuer the issuer tokens must name
   * @param audience the audience tokens must name
   * @param leewaySeconds tolerated difference between clocks
   * @param oidc where people sign in; empty if they need tokens like everybody else
   */
  public record Auth(
      Optional<Secret> secret,
      Optional<Path> publicKeyFile,
      Optional<String> jwks,
      Optional<String> issuer,
      Optional<String> audience,
      int leewaySeconds,
      Optional<Oidc> oidc) {

    /** Whether requests must bring a token, or the cookie of a session. */
    public boolean isEnabled() {
      return secret.isPresent()
          || publicKeyFile.isPresent()
          || jwks.isPresent()
          || oidc.isPresent();
    }
  }

  /**
   * How people sign in, at a provider of OpenID Connect.
   *
   * @param issuer of the provider; its discovery document lies beneath
   * @param clientId by which the provider knows this server
   * @param cliClientId by which the provider knows quellctl; empty if nobody logs in with it
   * @param clientSecret by which this server proves to be that client
   * @param clientSecretFile holds the secret instead
   * @param scope what is asked of the provider, in words with blanks between them
   * @param redirectUri where the provider sends people back; its origin is the server's own
   * @param landingPage where they go from there; empty for the console
   * @param name of the provider, for people
   * @param adminGroup whose members have every scope
   * @param groups the scopes that the members of a group have
   * @param sessionMinutes how long a session lasts; 0 for as long as the provider says
   */
  public record Oidc(
      URI issuer,
      String clientId,
      Optional<String> cliClientId,
      Optional<Secret> clientSecret,
      Optional<Path> clientSecretFile,
      String scope,
      URI redirectUri,
      Optional<URI> landingPage,
      String name,
      Optional<String> adminGroup,
      Map<String, Set<Scope>> groups,
      int sessionMinutes) {}

  /**
   * The clustered event bus (JGroups over TCP).
   *
   * @param enabled whether to join a cluster at all
   * @param member where this member listens, and how it finds the others and proves itself
   * @param allowUnencryptedRemote whether to do without certificates beyond loopback
   */
  public record Cluster(boolean enabled, MemberSettings member, boolean allowUnencryptedRemote) {}

  /**
   * The compute clusters that this process asks what becomes of killed instances.
   *
   * @param served how each of them is asked; empty for none
   * @param agent by which name it takes orders; empty for one of its own
   * @param pollMillis between two looks for orders
   */
  public record Clusters(List<ClusterSettings> served, Optional<String> agent, int pollMillis) {}

  /**
   * Encryption, by PEM files.
   *
   * @param certificateFile the own certificate, followed by those that vouch for it
   * @param keyFile its key, PKCS #8
   * @param authoritiesFile certificates of the authorities that the other side's must be signed by
   */
  public record Tls(Path certificateFile, Path keyFile, Optional<Path> authoritiesFile) {}

  /**
   * Traces of requests, commands and statements.
   *
   * @param enabled whether there are any
   * @param endpoint http(s) URL that takes traces by OTLP in Protobuf
   * @param serviceName who traces, as the collector shows it
   * @param samplingRatio the part of the traces that begin here that are kept, 0 to 1
   */
  public record Tracing(boolean enabled, URI endpoint, String serviceName, double samplingRatio) {}

  /**
   * Logging.
   *
   * @param json one JSON object per line instead of text
   * @param level the least level that is logged
   */
  public record Log(boolean json, String level) {}
}
