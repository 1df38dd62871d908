package dev.quell.api.config;

import static dev.quell.testing.Await.await;
import static dev.quell.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.cluster.Discovery;
import dev.quell.cluster.MemberCertificate;
import dev.quell.cluster.MemberSettings;
import dev.quell.domain.command.Scope;
import dev.quell.worker.cluster.ClusterPreset;
import dev.quell.worker.cluster.ClusterSettings;
import dev.quell.worker.cluster.ClusterVerb;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  private static final String SECRET = "hush-hush-hush";

  private static Vertx vertx;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    await(vertx.close());
  }

  @Test
  void trustsTheUsualPagesOnceThereAreTokens() {
    QuellConfig config = load(Map.of("QUELL_AUTH_SECRET", "s".repeat(32)), Map.of());

    assertThat(config.http().corsAllowedOrigins())
        .containsExactly(
            "http://localhost:3000",
            "http://localhost:3001",
            "http://127.0.0.1:3000",
            "http://127.0.0.1:3001");
  }

  @Test
  void needsNoSettingAtAll() {
    QuellConfig config = load(Map.of(), Map.of());

    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isEqualTo(8070);
    assertThat(config.http().instances()).isBetween(1, 2);
    assertThat(config.http().maxBodyBytes()).isEqualTo(32 * 1024 * 1024);
    assertThat(config.http().corsAllowedOrigins()).isEmpty();
    assertThat(config.http().allowedHosts()).isEmpty();
    assertThat(config.database().url()).isEmpty();
    assertThat(config.database().dataFolder()).isEqualTo(Path.of("./quell-data"));
    assertThat(config.worker().shards()).isBetween(1, 4);
    assertThat(config.worker())
        .isEqualTo(
            new QuellConfig.Worker(
                config.worker().shards(),
                4096,
                2000,
                256,
                1000,
                4,
                4000,
                15_000,
                15_000,
                279_000,
                false));
    assertThat(config.auth().isEnabled()).isFalse();
    assertThat(config.cluster())
        .isEqualTo(
            new QuellConfig.Cluster(
                false,
                MemberSettings.of(
                    "127.0.0.1",
                    Discovery.at("127.0.0.1:7800", "127.0.0.1:7801", "127.0.0.1:7802")),
                false));
    assertThat(config.log()).isEqualTo(new QuellConfig.Log(false, "INFO"));
  }

  @Test
  void letsLaterSourcesWin() {
    Path file =
        file(
            "quell.yaml",
            """
            http:
              port: 1001
              max_body_bytes: 2001
              instances: 7
            worker:
              lanes: 9
            """);
    Map<String, String> environment =
        Map.of("QUELL_HTTP_PORT", "1002", "QUELL_HTTP_MAX_BODY_BYTES", "2002");

    QuellConfig config = load(file, environment, Map.of(Setting.HTTP_PORT, "1003"));

    assertThat(config.http().port()).isEqualTo(1003);
    assertThat(config.http().maxBodyBytes()).isEqualTo(2002);
    assertThat(config.http().instances()).isEqualTo(7);
    assertThat(config.worker().shards()).isEqualTo(9);
    assertThat(config.worker().batchLimit()).isEqualTo(256);
  }

  @Test
  void readsHowPeopleSignIn() {
    Path file =
        file(
            "quell.yaml",
            """
            auth:
              oidc:
                issuer: https://login.example.org/realm
                client_id: quell
                redirect_uri: https://quell.example.org/api/auth/oidc/auth
                groups:
                  operators: [fsm:write, kill]
                  "*": fsm:read
            """);

    QuellConfig.Oidc inFile = load(file, Map.of(), Map.of()).auth().oidc().orElseThrow();
    QuellConfig.Oidc inBoth =
        load(file, Map.of("QUELL_AUTH_OIDC_GROUPS", "a=b=kill, *=fsm:read"), Map.of())
            .auth()
            .oidc()
            .orElseThrow();

    assertThat(inFile.name()).isEqualTo("login.example.org");
    assertThat(inFile.groups())
        .isEqualTo(
            Map.of("operators", Set.of(Scope.FSM_WRITE, Scope.KILL), "*", Set.of(Scope.FSM_READ)));
    assertThat(inBoth.clientId()).isEqualTo("quell");
    assertThat(inBoth.groups())
        .isEqualTo(Map.of("a=b", Set.of(Scope.KILL), "*", Set.of(Scope.FSM_READ)));
    assertThat(load(file, Map.of(), Map.of()).http().corsAllowedOrigins()).isEmpty();
  }

  @Test
  void readsHowClustersAreAsked() {
    Path file =
        file(
            "quell.yaml",
            """
            clusters:
              serve: [main, cloud]
              defined:
                main:
                  preset: slurm
                  identity_is: main
                  prefix: sudo -n -u quell-kill
                  environment: {SLURM_CONF: /etc/slurm/slurm.conf}
                cloud:
                  preset: command
                  cancel: [/opt/stop, "{ids}"]
                  query: /opt/living {ids}
                  ids_per_command: 10
                unused:
                  preset: local
                  mark: none
            """);

    QuellConfig config = load(file, Map.of(), Map.of());
    List<ClusterSettings> clusters = config.clusters().served();

    assertThat(config.killJobs().proofClusters())
        .as("who tells how a cluster is asked wants it to be asked")
        .containsExactlyInAnyOrder("main", "cloud", "unused");
    assertThat(
            load(file, Map.of("QUELL_KILL_JOBS_PROOF_CLUSTERS", "main"), Map.of())
                .killJobs()
                .proofClusters())
        .containsExactly("main");
    assertThat(clusters).extracting(ClusterSettings::name).containsExactly("main", "cloud");
    ClusterSettings main = clusters.get(0);
    assertThat(main.prefix()).containsExactly("sudo", "-n", "-u", "quell-kill");
    assertThat(main.commands()).isEqualTo(ClusterPreset.SLURM.commands());
    assertThat(main.environment()).isEqualTo(Map.of("SLURM_CONF", "/etc/slurm/slurm.conf"));
    assertThat(main.limits()).isEqualTo(new ClusterSettings.Limits(60, 1000, 2, 30_000, 5_000));
    ClusterSettings cloud = clusters.get(1);
    assertThat(cloud.commands().get(ClusterVerb.QUERY)).containsExactly("/opt/living", "{ids}");
    assertThat(cloud.limits().idsPerCommand()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | The setting clusters.serve names the cluster 'main', so clusters.defined must tell"
            + " how it is asked; it tells that of none.",
        "[] | The setting clusters.defined must be an object with an object for each cluster, by"
            + " its name, but it is",
        "{\"main\": 1} | The setting clusters.defined.main must be an object, but it is 1.",
        "{\"main\": {}} | The setting clusters.defined.main.preset is missing; it must be one of"
            + " slurm, uge, local, command.",
        "{\"main\": {\"preset\": \"pbs\"}} | The setting clusters.defined.main.preset must be"
            + " one of slurm, uge, local, command, but it is \"pbs\".",
        "{\"main\": {\"preset\": \"slurm\", \"cancle\": \"x\"}} | The setting"
            + " clusters.defined.main must have no field 'cancle'; it may have preset, cancel,",
        "{\"main\": {\"preset\": \"slurm\", \"cancel\": []}} | The setting"
            + " clusters.defined.main.cancel must be a program with its arguments",
        "{\"main\": {\"preset\": \"command\", \"cancel\": \"x\"}} | The setting"
            + " clusters.defined.main.query is missing; it must be a program with its arguments",
        "{\"main\": {\"preset\": \"local\", \"query\": \"x\"}} | The setting"
            + " clusters.defined.main.query is of no use with the preset local",
        "{\"main\": {\"preset\": \"slurm\", \"id_pattern\": \"(\"}} | The setting"
            + " clusters.defined.main.id_pattern must be a regular expression",
        "{\"main\": {\"preset\": \"slurm\", \"timeout_millis\": 5}} | The setting"
            + " clusters.defined.main.timeout_millis must be a whole number from 100 to 600000",
      })
  void explainsWhatIsWrongWithClusters(String defined, String sentence) {
    Map<String, String> environment =
        Map.of("QUELL_CLUSTERS_SERVE", "main", "QUELL_CLUSTERS_DEFINED", defined);

    assertThatThrownBy(() -> load(environment, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void readsHowKillsYield() {
    Path file = file("quell.yaml", "kill: {yield_commit_millis: 0, least_chunk_rows: 7}");

    QuellConfig.Kill kill = load(file, Map.of("QUELL_KILL_CHUNKS_AT_ONCE", "16"), Map.of()).kill();

    assertThat(kill).isEqualTo(new QuellConfig.Kill(0, 7, 16));
  }

  @ParameterizedTest
  @CsvSource({
    "QUELL_KILL_YIELD_COMMIT_MILLIS, -1, kill.yield_commit_millis, 0 to 600000",
    "QUELL_KILL_LEAST_CHUNK_ROWS, 0, kill.least_chunk_rows, 1 to 100000",
    "QUELL_KILL_CHUNKS_AT_ONCE, 17, kill.chunks_at_once, 1 to 16",
  })
  void explainsHowFarKillsMayYield(String variable, String value, String key, String bounds) {
    assertThatThrownBy(() -> load(Map.of(variable, value), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(key, "must be a whole number from " + bounds, value);
  }

  @Test
  void readsJsonFiles() {
    Path file =
        file("quell.json", "{\"http\": {\"port\": 1004}, \"cluster\": {\"members\": [\"a:1\"]}}");

    QuellConfig config = load(file, Map.of(), Map.of());

    assertThat(config.http().port()).isEqualTo(1004);
    assertThat(config.cluster().member().discovery()).isEqualTo(Discovery.at("a:1"));
  }

  @Test
  void findsTheFileThatTheEnvironmentNames() {
    Path file = file("quell.yml", "http: {port: 1005}");

    QuellConfig config = load(Map.of("QUELL_CONFIG", file.toString()), Map.of());

    assertThat(config.http().port()).isEqualTo(1005);
  }

  @Test
  void prefersTheFileThatTheCommandLineNames() {
    Path ofEnvironment = file("environment.yaml", "http: {port: 1006}");
    Path ofCommandLine = file("command-line.yaml", "http: {port: 1007}");

    QuellConfig config =
        load(ofCommandLine, Map.of("QUELL_CONFIG", ofEnvironment.toString()), Map.of());

    assertThat(config.http().port()).isEqualTo(1007);
  }

  @Test
  void takesListsAsTextWithCommas() {
    QuellConfig config = load(Map.of("QUELL_CLUSTER_MEMBERS", "a:1, b.example:2,"), Map.of());

    assertThat(config.cluster().member().discovery()).isEqualTo(Discovery.at("a:1", "b.example:2"));
  }

  @Test
  void takesEmptyValuesAsNotSet() {
    Path file = file("quell.yaml", "http:\n  port:\ndatabase:\n");

    QuellConfig config = load(file, Map.of("QUELL_DATABASE_URL", " "), Map.of());

    assertThat(config.http().port()).isEqualTo(8070);
    assertThat(config.database().url()).isEmpty();
  }

  @Test
  void ignoresVariablesThatPlatformsAdd() {
    QuellConfig config = load(Map.of("QUELL_SERVICE_HOST", "10.0.0.7"), Map.of());

    assertThat(config).isEqualTo(load(Map.of(), Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http.port                | 65536  | a whole number from 0 to 65535",
        "http.port                | eighty | a whole number from 0 to 65535",
        "http.max_body_bytes      | 1.5    | a whole number from 1024 to 2147483647",
        "worker.lanes             | -1     | a whole number from 0 to 256",
        "cluster.enabled          | yes    | true or false",
        "cluster.members          | a      | a list of host:port, such as 10.0.0.1:7800",
        "tracing.endpoint         | ftp://h | a URL that begins with http:// or https://",
        "tracing.endpoint         | //collector/v1 | a URL that begins with http:// or https://",
        "tracing.endpoint         | collector | a URL that begins with http:// or https://",
        "tracing.sampling_ratio   | 1.5    | a number from 0 to 1",
        "tracing.sampling_ratio   | NaN    | a number from 0 to 1",
        "log.level                | LOUD   | one of ERROR, WARN, INFO, DEBUG and TRACE",
      })
  void saysWhatIsWrongWithAValueAndWhatWouldBeRight(String key, String value, String right) {
    String variable = "QUELL_" + key.replace('.', '_').toUpperCase(Locale.ROOT);

    assertThat(refusal(Map.of(variable, value)))
        .isEqualTo("The setting %s must be %s, but it is \"%s\".".formatted(key, right, value));
  }

  @Test
  void refusesAReplicaOfNothing() {
    assertThat(refusal(Map.of("QUELL_DATABASE_READ_URL", "postgresql://quell:pw@replica/jobs")))
        .isEqualTo(
            "The setting database.read_url names a replica, so database.url must name the database"
                + " that it is one of.");
  }

  @Test
  void showsValuesOfAFileAsTheyAre() {
    assertThat(refusal(file("quell.yaml", "http: {port: -1}")))
        .isEqualTo("The setting http.port must be a whole number from 0 to 65535, but it is -1.");
    assertThat(refusal(file("quell.yaml", "http: {host: {name: here}}")))
        .isEqualTo("The setting http.host must be text, but it is an object.");
  }

  @Test
  void refusesUnknownKeys() {
    assertThat(refusal(file("quell.yaml", "log: {colour: red}")))
        .isEqualTo(
            "The configuration file has the unknown key 'log.colour'; there are log.json, log.level.");
  }

  @Test
  void refusesUnknownSections() {
    assertThat(refusal(file("quell.yaml", "https: {port: 1}")))
        .isEqualTo(
            "The configuration file has the unknown section 'https'; there are http, database,"
                + " worker, reaper, retention, kill, kill_jobs, stuck, auth, cluster, clusters, tracing, log.");
  }

  @Test
  void refusesSectionsWithoutKeys() {
    assertThat(refusal(file("quell.yaml", "http: 8070")))
        .isEqualTo(
            "The section 'http' of the configuration file must hold keys with values, but it is"
                + " 8070.");
  }

  @Test
  void refusesAMissingFile() {
    Path file = folder.resolve("absent.yaml");

    assertThat(refusal(file))
        .isEqualTo("The configuration file %s cannot be read: there is no such file.", file);
  }

  @Test
  void refusesAFileOfAnotherFormat() {
    Path file = file("quell.toml", "");

    assertThat(refusal(file))
        .isEqualTo(
            "The name of the configuration file must end in .yaml, .yml or .json, but it is \"%s\".",
            file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"broken.yaml", "broken.json"})
  void tellsWhereASyntaxErrorIsWithoutQuotingTheFile(String name) {
    Path file = file(name, "{\"auth\":\n {\"secret\": \"" + SECRET + "\" \"oops\": }}");

    assertThat(refusal(file))
        .matches("The configuration file .* cannot be read: its syntax is wrong at line 2, .*")
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"just text", "# nothing but a comment\n"})
  void refusesAFileWithoutSections(String content) {
    Path file = file("quell.yaml", content);

    assertThat(refusal(file))
        .isEqualTo(
            "The configuration file %s cannot be read: it must hold sections, such as http, with"
                + " keys and values.",
            file);
  }

  @Test
  void refusesToListenBeyondLoopbackWithoutAuthentication() {
    assertThat(refusal(Map.of("QUELL_HTTP_HOST", "0.0.0.0")))
        .isEqualTo(
            "Without authentication Quell listens on loopback only, but http.host is \"0.0.0.0\"."
                + " Set auth.secret, auth.public_key_file or auth.jwks to switch authentication"
                + " on, or set http.allow_unauthenticated_remote=true if everybody who reaches"
                + " this address may change everything.");
  }

  @Test
  void refusesAClusterWhoseStateWouldBeSplit() {
    assertThat(refusal(Map.of("QUELL_CLUSTER_ENABLED", "true")))
        .isEqualTo(
            "With cluster.enabled every member must use the same external database, so set"
                + " database.url; without it each would start a database of its own, and the state"
                + " would be split.");
  }

  @Test
  void refusesAClusterThatStrangersCouldJoin() {
    assertThat(refusal(cluster("QUELL_CLUSTER_HOST", "0.0.0.0")))
        .isEqualTo(
            "Without certificates the members of a cluster trust whoever connects, so cluster.host"
                + " must be a loopback address, but it is \"0.0.0.0\". Set"
                + " cluster.certificate_file, cluster.key_file and cluster.authorities_file, or set"
                + " cluster.allow_unencrypted_remote=true if everybody who reaches this address may"
                + " change everything.");
  }

  @Test
  void joinsAClusterElsewhereWithCertificatesOrIfAskedToInSoManyWords() {
    assertThat(
            load(
                    cluster(
                        "QUELL_CLUSTER_HOST",
                        "0.0.0.0",
                        "QUELL_CLUSTER_ALLOW_UNENCRYPTED_REMOTE",
                        "true"),
                    Map.of())
                .cluster()
                .member()
                .certificate())
        .isEmpty();
    assertThat(
            load(
                    cluster(
                        "QUELL_CLUSTER_HOST", "0.0.0.0",
                        "QUELL_CLUSTER_CERTIFICATE_FILE", "a.pem",
                        "QUELL_CLUSTER_KEY_FILE", "a.key",
                        "QUELL_CLUSTER_AUTHORITIES_FILE", "ca.pem"),
                    Map.of())
                .cluster()
                .member()
                .certificate())
        .contains(new MemberCertificate(Path.of("a.pem"), Path.of("a.key"), Path.of("ca.pem")));
  }

  @Test
  void looksForMembersByNameIfThereIsOne() {
    QuellConfig config =
        load(
            cluster("QUELL_CLUSTER_DNS_NAME", "members.quell", "QUELL_CLUSTER_MEMBERS", "a:1"),
            Map.of());

    assertThat(config.cluster().member().discovery()).isEqualTo(Discovery.ofName("members.quell"));
  }

  @Test
  void refusesHalfOfACertificate() {
    assertThat(refusal(cluster("QUELL_CLUSTER_CERTIFICATE_FILE", "a.pem")))
        .isEqualTo(
            "The settings cluster.certificate_file and cluster.key_file go together, and"
                + " cluster.authorities_file needs both; set all that is needed, or none.");
    assertThat(
            refusal(
                cluster(
                    "QUELL_CLUSTER_CERTIFICATE_FILE", "a.pem", "QUELL_CLUSTER_KEY_FILE", "a.key")))
        .isEqualTo(
            "The setting cluster.authorities_file is missing; it must name the authorities of the"
                + " other members' certificates.");
  }

  private static Map<String, String> cluster(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("QUELL_CLUSTER_ENABLED", "true");
    environment.put("QUELL_DATABASE_URL", "postgresql://quell:secret@db/quell");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "localhost", "::1"})
  void listensOnLoopbackWithoutAuthentication(String host) {
    assertThat(load(Map.of("QUELL_HTTP_HOST", host), Map.of()).http().host()).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource({
    "QUELL_AUTH_SECRET, some key",
    "QUELL_HTTP_ALLOW_UNAUTHENTICATED_REMOTE, true",
    "QUELL_AUTH_JWKS, https://example.org/keys",
  })
  void listensAnywhereIfAskedToInSoManyWords(String variable, String value) {
    QuellConfig config = load(Map.of("QUELL_HTTP_HOST", "0.0.0.0", variable, value), Map.of());

    assertThat(config.http().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void neverShowsSecrets() {
    QuellConfig config =
        load(
            Map.of(
                "QUELL_AUTH_SECRET",
                SECRET,
                "QUELL_DATABASE_URL",
                "postgresql://quell:" + SECRET + "@db/quell"),
            Map.of());

    assertThat(config.auth().secret()).map(Secret::reveal).contains(SECRET);
    assertThat(config.toString()).contains("secret=Optional[***]").doesNotContain(SECRET);
  }

  private QuellConfig load(Map<String, String> environment, Map<Setting, String> commandLine) {
    return await(new ConfigLoader(environment, commandLine).load(vertx, Optional.empty()));
  }

  private QuellConfig load(
      Path file, Map<String, String> environment, Map<Setting, String> commandLine) {
    return await(new ConfigLoader(environment, commandLine).load(vertx, Optional.of(file)));
  }

  private String refusal(Map<String, String> environment) {
    return refusal(new ConfigLoader(environment, Map.of()), Optional.empty());
  }

  private String refusal(Path file) {
    return refusal(new ConfigLoader(Map.of(), Map.of()), Optional.of(file));
  }

  private String refusal(ConfigLoader loader, Optional<Path> file) {
    Throwable failure = failureOf(loader.load(vertx, file));
    assertThat(failure).isInstanceOf(ConfigurationException.class);
    return failure.getMessage();
  }

  private Path file(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
