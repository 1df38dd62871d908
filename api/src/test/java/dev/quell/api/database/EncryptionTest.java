package dev.quell.api.database;

import static dev.quell.testing.Await.await;
import static dev.quell.testing.Await.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.ConfigurationException;
import dev.quell.api.config.Secret;
import dev.quell.testing.TestAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections to a real server that takes encrypted ones only, by both clients: the one that
 * migrates and the one that serves. The server's certificate is that of 127.0.0.1.
 */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EncryptionTest {
  private static final String ENCRYPTED =
      "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()";

  private final Vertx vertx = Vertx.vertx();
  private Path folder;
  private PostgresNode server;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, GeneralSecurityException {
    folder = temporary;
    TestAuthority authority = TestAuthority.create(folder, "authority");
    TestAuthority.create(folder, "stranger");
    install("server", authority.issue("server", "127.0.0.1"));
    install("client", authority.issue("certified"));
    install("other", authority.issue("somebody"));
    byte[] key = derOf(folder.resolve("client.key"));
    Files.write(folder.resolve("client.der"), key);
    writeInOldForm(key, folder.resolve("client-old.key"));
    writeRsaKey(folder.resolve("rsa.key"));
    server =
        PostgresNode.initialise(folder.resolve("server"))
            .configure(
                "ssl = on",
                "ssl_cert_file = '%s'".formatted(folder.resolve("server.crt")),
                "ssl_key_file = '%s'".formatted(folder.resolve("server.key")),
                "ssl_ca_file = '%s'".formatted(folder.resolve("authority.pem")))
            .admit(
                "hostssl all certified 127.0.0.1/32 cert",
                "hostssl all all 127.0.0.1/32 scram-sha-256")
            .start();
    Probe.execute(
        address("127.0.0.1", "quell", "sslmode=require"), "create role certified superuser login");
  }

  @AfterAll
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
    await(vertx.close());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, sslmode=require",
    "127.0.0.1, sslmode=require&sslrootcert=authority.pem",
    "127.0.0.1, sslmode=verify-ca&sslrootcert=authority.pem",
    "localhost, sslmode=verify-ca&sslrootcert=authority.pem",
    "127.0.0.1, sslmode=verify-full&sslrootcert=authority.pem",
    "127.0.0.1, sslmode=require&sslcert=client.crt&sslkey=client.key",
    "127.0.0.1, sslmode=verify-full&sslrootcert=authority.pem&sslcert=client.crt&sslkey=client.key"
  })
  void reachesAServerThatCanProveWhatIsAsked(String host, String parameters) {
    DatabaseAddress address = address(host, "quell", parameters);

    assertThat(Probe.value(address, ENCRYPTED)).isEqualTo("true");
    assertThat(await(encrypted(address))).isEqualTo("true");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, sslmode=disable",
    "127.0.0.1, sslmode=require&sslrootcert=stranger.pem",
    "127.0.0.1, sslmode=verify-ca&sslrootcert=stranger.pem",
    "127.0.0.1, sslmode=verify-full&sslrootcert=stranger.pem",
    "127.0.0.1, sslmode=verify-full",
    "localhost, sslmode=verify-full&sslrootcert=authority.pem"
  })
  void refusesAServerThatCannot(String host, String parameters) {
    DatabaseAddress address = address(host, "quell", parameters);

    assertThatThrownBy(() -> SchemaMigrator.migrate(address))
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith("The database %s cannot be reached: ", address);
    assertThat(outcomeOf(encrypted(address))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client.key", "client.der"})
  void provesWhoItIs(String key) {
    DatabaseAddress address =
        address(
            "127.0.0.1",
            "certified",
            "sslmode=verify-full&sslrootcert=authority.pem&sslcert=client.crt&sslkey=" + key);

    assertThat(Probe.value(address, "select current_user")).isEqualTo("certified");
    assertThat(await(encrypted(address))).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslmode=verify-full&sslrootcert=authority.pem",
        "sslmode=verify-full&sslrootcert=authority.pem&sslcert=other.crt&sslkey=other.key"
      })
  void isNotLetInWithoutTheRightCertificate(String parameters) {
    DatabaseAddress address = address("127.0.0.1", "certified", parameters);

    assertThatThrownBy(() -> Probe.value(address, "select 1")).isNotNull();
    assertThat(outcomeOf(encrypted(address))).isNotNull();
  }

  @Test
  void servesOverConnectionsThatBothSidesHaveProven() throws Exception {
    String url =
        url(
            "127.0.0.1",
            "certified",
            "sslmode=verify-full&sslrootcert=authority.pem&sslcert=client.crt&sslkey=client.key");
    try (QuellOnServers quell = QuellOnServers.start(url)) {
      assertThat(quell.get("/readyz").statusCode()).isEqualTo(200);
      assertThat(
              server
                  .database()
                  .<Long>value(
                      """
                      select count(*) from pg_stat_activity a join pg_stat_ssl s using (pid)
                      where a.usename = 'certified' and not s.ssl
                      """))
          .isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sslmode=require&sslrootcert=absent.crt|sslrootcert=FOLDER/absent.crt, but that file does"
            + " not exist.",
        "sslmode=require&sslrootcert=client.key|sslrootcert=FOLDER/client.key, but that file holds"
            + " no certificate in PEM form.",
        "sslmode=require&sslcert=client.crt&sslkey=client.crt|sslkey=FOLDER/client.crt, but that"
            + " file holds 'CERTIFICATE', but it must hold 'PRIVATE KEY'; convert it with openssl"
            + " pkcs8 -topk8 -nocrypt -in OLD -out NEW.",
        "sslmode=require&sslcert=client.crt&sslkey=client-old.key|sslkey=FOLDER/client-old.key, but"
            + " that file holds 'EC PRIVATE KEY', but it must hold 'PRIVATE KEY'; convert it with"
            + " openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW.",
        "sslmode=require&sslcert=client.crt&sslkey=other.key|sslkey=FOLDER/other.key, but that file"
            + " is not the key of the certificate.",
        "sslmode=require&sslcert=client.crt&sslkey=rsa.key|sslkey=FOLDER/rsa.key, but that file"
            + " is not the key of the certificate."
      })
  void refusesFilesThatCannotBeUsed(String parameters, String sentence) {
    assertThatThrownBy(() -> address("127.0.0.1", "quell", parameters))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The URL of database.url has the parameter "
                + sentence.replace("FOLDER", folder.toString()));
  }

  private void install(String name, TestAuthority.Issued issued) throws IOException {
    Files.move(issued.certificateFile(), folder.resolve(name + ".crt"));
    Files.move(issued.keyFile(), folder.resolve(name + ".key"));
  }

  private static byte[] derOf(Path pem) throws IOException {
    String text = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
    return Base64.getMimeDecoder().decode(text);
  }

  /** What OpenSSL wrote before it wrote PKCS #8. */
  private static void writeInOldForm(byte[] key, Path file)
      throws IOException, GeneralSecurityException {
    try (JcaPEMWriter writer = new JcaPEMWriter(Files.newBufferedWriter(file))) {
      writer.writeObject(
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)));
    }
  }

  private static void writeRsaKey(Path file) throws IOException, GeneralSecurityException {
    byte[] key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
    Files.writeString(
        file,
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(key)));
  }

  private Future<String> encrypted(DatabaseAddress address) {
    return PgConnection.connect(vertx, address.clientOptions())
        .compose(
            connection ->
                connection
                    .query(ENCRYPTED)
                    .execute()
                    .map(rows -> rows.iterator().next().getString(0))
                    .eventually(connection::close));
  }

  private DatabaseAddress address(String host, String user, String parameters) {
    return DatabaseAddress.ofUrl(Secret.of(url(host, user, parameters)));
  }

  /** Names of files are those in the folder of the certificates. */
  private String url(String host, String user, String parameters) {
    try {
      return "postgresql://%s:%s@%s:%d/postgres?%s"
          .formatted(
              user,
              server.password(),
              host,
              server.port(),
              parameters.replaceAll("(sslrootcert|sslcert|sslkey)=", "$1=" + folder + "/"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
