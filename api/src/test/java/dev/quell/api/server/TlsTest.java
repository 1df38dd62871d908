package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestAuthority;
import dev.quell.testing.TestDatabase;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP over TLS, with certificates that change while the server runs. */
@Tag("long")
@DatabaseTest
class TlsTest {
  private static final String LOOPBACK = "127.0.0.1";

  @Shared private TestDatabase db;
  @TempDir private Path folder;
  private TestAuthority authority;
  private Path certificate;
  private Path key;

  @BeforeEach
  void issue() throws IOException {
    authority = TestAuthority.create(folder, "authority");
    certificate = folder.resolve("server.pem");
    key = folder.resolve("server.key");
    install(authority.issue("server", LOOPBACK));
  }

  @Test
  void answersOverTls(Closer closer) throws Exception {
    ApiServer server = start(closer, Optional.empty());

    HttpResponse<String> response = get(server, trusting(authority));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(response.headers().firstValue("Strict-Transport-Security").orElseThrow())
        .startsWith("max-age=31556926");
  }

  @Test
  void provesWhoItIsByItsAuthority(@TempDir Path other, Closer closer) {
    ApiServer server = start(closer, Optional.empty());
    TestAuthority unknown = TestAuthority.create(other, "unknown");

    assertThatThrownBy(() -> get(server, trusting(unknown)))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void speaksNoOldVersion(Closer closer) throws Exception {
    ApiServer server = start(closer, Optional.empty());

    for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (SSLSocket socket = connect(server)) {
        socket.setEnabledProtocols(new String[] {version});
        socket.startHandshake();
        assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      }
    }
    assertThat(
            ((SSLSocket) trusting(authority).getSocketFactory().createSocket())
                .getSupportedProtocols())
        .contains("TLSv1.1");
    try (SSLSocket socket = connect(server)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.1"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void takesANewCertificateWhileItRuns(Closer closer) throws Exception {
    ApiServer server = start(closer, Optional.empty());
    X509Certificate first = shown(server);
    try (SSLSocket open = connect(server)) {
      open.startHandshake();

      install(authority.issue("server", LOOPBACK));

      Await.until(() -> !shown(server).equals(first));
      assertThat(((X509Certificate) open.getSession().getPeerCertificates()[0])).isEqualTo(first);
      open.getOutputStream()
          .write(
              "GET /livez HTTP/1.1\r\nHost: x.localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(open.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 ");
    }
    assertThat(metrics(server)).contains("quell_http_certificate_failures_total 0.0");
    assertThat(metrics(server))
        .contains(
            "quell_http_certificate_expires_seconds "
                + BigDecimal.valueOf(shown(server).getNotAfter().toInstant().getEpochSecond())
                    .doubleValue());
  }

  @Test
  void keepsItsCertificateWhileTheFilesDoNotFitTogether(Closer closer) throws Exception {
    ApiServer server = start(closer, Optional.empty());
    X509Certificate first = shown(server);

    replace(authority.issue("server", LOOPBACK).certificateFile(), certificate);
    Await.until(() -> !metrics(server).contains("quell_http_certificate_failures_total 0.0"));
    assertThat(shown(server)).isEqualTo(first);
    Files.writeString(key, "no key");
    assertThat(shown(server)).isEqualTo(first);
    install(authority.issue("server", LOOPBACK));

    Await.until(() -> !shown(server).equals(first));
  }

  @Test
  void letsInOnlyClientsWithACertificate(@TempDir Path other, Closer closer) throws Exception {
    TestAuthority ofClients = TestAuthority.create(other, "clients");
    ApiServer server = start(closer, Optional.of(ofClients.file()));

    assertThat(get(server, trusting(authority, ofClients.issue("distributor"))).statusCode())
        .isEqualTo(200);
    assertThatThrownBy(() -> get(server, trusting(authority))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(server, trusting(authority, authority.issue("stranger"))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void doesNotStartWithAKeyOfAnother(Closer closer) throws IOException {
    replace(authority.issue("server", LOOPBACK).keyFile(), key);

    assertThatThrownBy(() -> start(closer, Optional.empty()))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "The certificate %s or its key %s cannot be used: the key is not that of the"
                + " certificate",
            certificate, key);
  }

  private ApiServer start(Closer closer, Optional<Path> ofClients) {
    return closer.register(
        ApiServer.start(
            db.options(),
            http ->
                new QuellConfig.Http(
                    http.host(),
                    http.port(),
                    false,
                    http.instances(),
                    http.maxBodyBytes(),
                    http.maxConcurrentRequests(),
                    http.requestTimeoutMillis(),
                    http.clients(),
                    http.corsAllowedOrigins(),
                    http.allowedHosts(),
                    Optional.of(new QuellConfig.Tls(certificate, key, ofClients)))));
  }

  private void install(TestAuthority.Issued issued) throws IOException {
    replace(issued.keyFile(), key);
    replace(issued.certificateFile(), certificate);
  }

  private static void replace(Path source, Path target) throws IOException {
    Files.move(source, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private static SSLContext trusting(TestAuthority trusted, TestAuthority.Issued... own)
      throws SSLException {
    SslContextBuilder context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(trusted.file().toFile());
    for (TestAuthority.Issued issued : own) {
      context.keyManager(issued.certificateFile().toFile(), issued.keyFile().toFile());
    }
    return ((JdkSslContext) context.build()).context();
  }

  private static HttpResponse<String> get(ApiServer server, SSLContext context)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().sslContext(context).build();
    URI uri = URI.create("https://" + LOOPBACK + ":" + server.port() + "/livez");
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private SSLSocket connect(ApiServer server) throws IOException {
    return (SSLSocket) trusting(authority).getSocketFactory().createSocket(LOOPBACK, server.port());
  }

  private X509Certificate shown(ApiServer server) {
    try (SSLSocket socket = connect(server)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String metrics(ApiServer server) {
    try {
      HttpClient client = HttpClient.newBuilder().sslContext(trusting(authority)).build();
      URI uri = URI.create("https://" + LOOPBACK + ":" + server.port() + "/metrics");
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
