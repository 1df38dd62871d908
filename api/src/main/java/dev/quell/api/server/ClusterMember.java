package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.cluster.infinispan.InfinispanClusterManager;
import java.io.IOException;
import java.net.URL;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.infinispan.configuration.parsing.ConfigurationBuilderHolder;
import org.infinispan.configuration.parsing.ParserRegistry;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.manager.EmbeddedCacheManagerStartupException;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.jgroups.util.SocketFactory;
import org.jgroups.util.TLS;
import org.jgroups.util.TLSClientAuth;

/**
 * This process as a member of the cluster, as {@code infinispan.xml} describes it. It outlives the
 * Vert.x instance that uses it and is stopped after that one. Joining and leaving block.
 */
final class ClusterMember {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final DefaultCacheManager container;

  private ClusterMember(DefaultCacheManager container) {
    this.container = container;
  }

  /**
   * Finds the other members and joins them, or becomes the first one.
   *
   * @throws StartException if the port of this member cannot be had, or a certificate or a key
   *     cannot be read
   */
  static ClusterMember join(QuellConfig.Cluster config) throws IOException {
    ClassLoader classLoader = ClusterMember.class.getClassLoader();
    URL file = ClusterMember.class.getResource("infinispan.xml");
    ConfigurationBuilderHolder configuration =
        new ParserRegistry(classLoader, false, placeholders(config)).parse(file);
    configuration.getGlobalConfigurationBuilder().classLoader(classLoader);
    config.tls().ifPresent(tls -> encrypt(configuration, tls));
    try {
      return new ClusterMember(new DefaultCacheManager(configuration, true));
    } catch (EmbeddedCacheManagerStartupException e) {
      throw new StartException(
          "Quell cannot join the cluster as %s:%d: %s"
              .formatted(config.host(), config.ports().group(), rootCause(e)),
          e);
    }
  }

  /** Builds a Vert.x instance whose event bus reaches the other members. */
  Future<Vertx> build(VertxBuilder builder) {
    return builder.withClusterManager(new InfinispanClusterManager(container)).buildClustered();
  }

  /** The sockets of the event bus, which members open to each other beside those of JGroups. */
  static EventBusOptions eventBus(QuellConfig.Cluster config) {
    EventBusOptions options =
        new EventBusOptions().setHost(config.host()).setPort(config.ports().bus());
    config.tls().ifPresent(tls -> encrypt(options, tls));
    return options;
  }

  private static void encrypt(EventBusOptions options, QuellConfig.Tls tls) {
    options
        .setSsl(true)
        .setEnabledSecureTransportProtocols(Set.of(PROTOCOLS))
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(tls.certificateFile().toString())
                .setKeyPath(tls.keyFile().toString()))
        .setTrustOptions(
            new PemTrustOptions().addCertPath(tls.authoritiesFile().orElseThrow().toString()))
        .setClientAuth(ClientAuth.REQUIRED);
  }

  private static void encrypt(ConfigurationBuilderHolder configuration, QuellConfig.Tls tls) {
    SocketFactory sockets =
        new TLS()
            .enabled(true)
            .setProtocols(PROTOCOLS)
            .setClientAuth(TLSClientAuth.NEED)
            .createSocketFactory(contextOf(tls));
    configuration
        .getGlobalConfigurationBuilder()
        .transport()
        .addProperty(JGroupsTransport.SOCKET_FACTORY, sockets);
  }

  /** Serves both ends of a connection; there is nothing in Java that reads PEM files for one. */
  private static SSLContext contextOf(QuellConfig.Tls tls) {
    try {
      SslContext context =
          SslContextBuilder.forServer(tls.certificateFile().toFile(), tls.keyFile().toFile())
              .trustManager(tls.authoritiesFile().orElseThrow().toFile())
              .sslProvider(SslProvider.JDK)
              .build();
      return ((JdkSslContext) context).context();
    } catch (SSLException | IllegalArgumentException e) {
      throw new StartException(
          "The certificate %s, the key %s or the authorities %s cannot be used: %s"
              .formatted(
                  tls.certificateFile(),
                  tls.keyFile(),
                  tls.authoritiesFile().orElseThrow(),
                  rootCause(e)),
          e);
    }
  }

  void leave() {
    container.stop();
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null
        ? Objects.requireNonNullElse(failure.getMessage(), failure.toString())
        : rootCause(cause);
  }

  private static Properties placeholders(QuellConfig.Cluster config) {
    Properties values = new Properties();
    values.setProperty("quell.cluster.host", config.host());
    QuellConfig.ClusterPorts ports = config.ports();
    values.setProperty("quell.cluster.port", Integer.toString(ports.group()));
    values.setProperty("quell.cluster.failure.offset", Integer.toString(ports.failureOffset()));
    values.setProperty("quell.cluster.failure.range", Integer.toString(ports.failureRange()));
    values.setProperty(
        "quell.cluster.members",
        config.members().stream()
            .map(ClusterMember::inJGroupsForm)
            .collect(Collectors.joining(",")));
    return values;
  }

  /** From {@code host:port} to {@code host[port]}. */
  private static String inJGroupsForm(String member) {
    return member.replace(":", "[") + "]";
  }
}
