package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.ConfigurationException;
import dev.quell.api.config.Secret;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseAddressTest {

  @Test
  void leadsBothClientsToTheSamePlace() {
    DatabaseAddress address = address("postgresql://qu%40ell:p%3Aw%2F@db_1.example:5433/jobs");

    PgConnectOptions options = address.clientOptions();
    assertThat(options.getHost()).isEqualTo("db_1.example");
    assertThat(options.getPort()).isEqualTo(5433);
    assertThat(options.getDatabase()).isEqualTo("jobs");
    assertThat(options.getUser()).isEqualTo("qu@ell");
    assertThat(options.getPassword()).isEqualTo("p:w/");
    assertThat(options.getSslMode()).isEqualTo(SslMode.DISABLE);

    PGSimpleDataSource source = (PGSimpleDataSource) address.dataSource();
    assertThat(source.getServerNames()).containsExactly("db_1.example");
    assertThat(source.getPortNumbers()).containsExactly(5433);
    assertThat(source.getDatabaseName()).isEqualTo("jobs");
    assertThat(source.getUser()).isEqualTo("qu@ell");
    assertThat(source.getPassword()).isEqualTo("p:w/");
    assertThat(source.getSslMode()).isEqualTo("disable");
  }

  @Test
  void speaksUtcWhateverTheServerPrefers() {
    DatabaseAddress address = address("postgres://quell:pw@db/jobs");

    assertThat(address.clientOptions().getProperties())
        .containsEntry("TimeZone", "UTC")
        .containsEntry("application_name", "quell")
        .containsEntry("client_encoding", "utf8");
  }

  @Test
  void encryptsWithoutVerificationWhereOnlyThatIsAskedFor() throws SQLException {
    DatabaseAddress address = address("postgresql://quell:pw@db/jobs?sslmode=require");

    assertThat(address.clientOptions().getSslOptions().isTrustAll()).isTrue();
    PGSimpleDataSource source = (PGSimpleDataSource) address.dataSource();
    assertThat(source.getSslMode()).isEqualTo("require");
    assertThat(source.getProperty(PGProperty.SSL_FACTORY))
        .isNotEqualTo("org.postgresql.ssl.DefaultJavaSSLFactory");
  }

  @Test
  void verifiesTheServerWhereThatIsAskedFor() throws SQLException {
    DatabaseAddress address = address("postgresql://quell:pw@db/jobs?sslmode=verify-full");

    PgConnectOptions options = address.clientOptions();
    assertThat(options.getSslOptions().isTrustAll()).isFalse();
    assertThat(options.getSslOptions().getTrustOptions()).isNotNull();
    assertThat(options.getSslOptions().getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
    PGSimpleDataSource source = (PGSimpleDataSource) address.dataSource();
    assertThat(source.getSslMode()).isEqualTo("verify-full");
    assertThat(source.getProperty(PGProperty.SSL_FACTORY))
        .isEqualTo("org.postgresql.ssl.DefaultJavaSSLFactory");
  }

  @Test
  void takesSeveralHosts() {
    DatabaseAddress address =
        address(
            "postgresql://quell:hush@one,two:5433,[::1]:5434/jobs"
                + "?target_session_attrs=read-write&connect_timeout=3");

    assertThat(address).hasToString("one:5432,two:5433,::1:5434/jobs");
    assertThat(address.clientOptions().getHost()).isEqualTo("one");
    assertThat(((PGSimpleDataSource) address.dataSource()).getConnectTimeout()).isEqualTo(3);
  }

  @Test
  void showsNoCredentials() {
    assertThat(address("postgresql://quell:hush@db/jobs")).hasToString("db:5432/jobs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/jobs",
        "mysql://quell:hush@db/jobs",
        "postgresql://db/jobs",
        "postgresql://quell:hush@db",
        "postgresql://quell:hush@db/",
        "postgresql://quell:hu/sh@db/jobs",
        "postgresql://quell:hu^sh@db/jobs",
        "postgresql://quell:hush@db:port/jobs",
        "postgresql://quell:hush@db:65536/jobs",
        "postgresql://quell:hush@db,/jobs",
        "postgresql://quell:hush@db,,other/jobs",
        "postgresql://quell:hush@db,other:port/jobs",
      })
  void refusesWhatIsNoAddressWithoutShowingIt(String url) {
    assertThatThrownBy(() -> address(url))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The setting database.url must look like"
                + " postgresql://user:password@host:port/database, with special characters"
                + " percent-encoded; what was found (not shown, it may hold a password) does"
                + " not.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sslmode=perhaps|has the parameter sslmode=perhaps, but it must be disable, require,"
            + " verify-ca or verify-full.",
        "sslmode=prefer|has the parameter sslmode=prefer, but it must be disable, require,"
            + " verify-ca or verify-full: whether a connection is encrypted must not be chance.",
        "sslmode=allow|has the parameter sslmode=allow, but it must be disable, require, verify-ca"
            + " or verify-full: whether a connection is encrypted must not be chance.",
        "sslrootcert=/ca.crt|names certificates, but its connections are not encrypted; add"
            + " sslmode=verify-full, or another one of require and verify-ca.",
        "sslmode=require&sslcert=/own.crt|must have the parameters sslcert and sslkey together, but"
            + " it has only one of them.",
        "target_session_attrs=any|has the parameter target_session_attrs=any, but it must be"
            + " read-write or primary: Quell writes to this database.",
        "connect_timeout=0|has the parameter connect_timeout=0, but it must be a whole number of"
            + " seconds from 1 to 600.",
        "connect_timeout=soon|has the parameter connect_timeout=soon, but it must be a whole number"
            + " of seconds from 1 to 600.",
        "sslmode=require&sslmode=disable|has the parameter sslmode twice.",
        "sslmode=|has the parameter sslmode without a value.",
        "sslmode=%zz|has the parameter sslmode, but its value is not percent-encoded.",
        "sslrootcert=a%00b|has the parameter sslrootcert, but its value is no path.",
        "sslmode=require&sslrootcert=/absent/c++.crt|has the parameter sslrootcert=/absent/c++.crt,"
            + " but that file does not exist.",
      })
  void refusesParametersThatCannotHold(String parameters, String sentence) {
    assertThatThrownBy(() -> address("postgresql://quell:hush@db/jobs?" + parameters))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("The URL of database.url " + sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslrootcrt", "application_name", "options", "search_path", "user"})
  void refusesParametersThatNobodyWouldRead(String name) {
    assertThatThrownBy(() -> address("postgresql://quell:hush@db/jobs?" + name + "=hush"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The URL of database.url has the unknown parameter '%s'; there are connect_timeout,"
                + " sslcert, sslkey, sslmode, sslrootcert, target_session_attrs.",
            name);
  }

  @Test
  void takesOneHostOnlyForAReplica() {
    assertThatThrownBy(
            () -> DatabaseAddress.ofReadUrl(Secret.of("postgresql://quell:hush@one,two/jobs")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The URL of database.read_url must name one host, the replica: while it is away or too"
                + " far behind, the primary is read.");
  }

  private static DatabaseAddress address(String url) {
    return DatabaseAddress.ofUrl(Secret.of(url));
  }
}
