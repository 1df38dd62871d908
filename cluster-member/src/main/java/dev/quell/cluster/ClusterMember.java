package dev.quell.cluster;

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
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.infinispan.commons.util.Version;
import org.infinispan.configuration.parsing.ConfigurationBuilderHolder;
import org.infinispan.configuration.parsing.ParserRegistry;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.manager.EmbeddedCacheManagerStartupException;
import org.infinispan.remoting.transport.Address;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.jgroups.util.SocketFactory;
import org.jgroups.util.TLS;
import org.jgroups.util.TLSClientAuth;

/**
 * This process as a member of the cluster, as {@code infinispan.xml} describes it. It outlives the
 * Vert.x instance that uses it and is stopped after that one. Joining and leaving block.
 */
public final class ClusterMember {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** What {@code infinispan.xml} is written for, and what members send to each other. */
  private static final String INFINISPAN = "15.0.";

  private final DefaultCacheManager container;

  private ClusterMember(DefaultCacheManager container) {
    this.container = container;
  }

  /**
   * Finds the other members and joins them, or becomes the first one.
   *
   * @param settings where this member listens, and how it finds the others
   * @return the member that has joined
   * @throws ClusterException if the port of this member cannot be had, a certificate or a key
   *     cannot be read, or the Infinispan on the class path is not the one that members speak
   * @throws IOException if the description of the cluster cannot be read, which comes with this
   *     class
   */
  public static ClusterMember join(MemberSettings settings) throws IOException {
    requireInfinispan(Version.getVersion());
    ClassLoader classLoader = ClusterMember.class.getClassLoader();
    URL file = ClusterMember.class.getResource("infinispan.xml");
    ConfigurationBuilderHolder configuration =
        new ParserRegistry(classLoader, false, placeholders(settings)).parse(file);
    configuration.getGlobalConfigurationBuilder().classLoader(classLoader);
    settings.certificate().ifPresent(certificate -> encrypt(configuration, certificate));
    try {
      return new ClusterMember(new DefaultCacheManager(configuration, true));
    } catch (EmbeddedCacheManagerStartupException e) {
      throw new ClusterException(
          "Quell cannot join the cluster as %s:%d: %s"
              .formatted(settings.host(), settings.ports().group(), rootCause(e)),
          e);
    } catch (LinkageError e) {
      throw new ClusterException(mixture("parts of several versions are"), e);
    }
  }

  /**
   * Refuses another Infinispan than the one that members speak: dependency management of the
   * program around may have chosen it, unseen.
   */
  static void requireInfinispan(String version) {
    if (!version.startsWith(INFINISPAN)) {
      throw new ClusterException(mixture("Infinispan " + version + " is"));
    }
  }

  private static String mixture(String found) {
    return """
    The members of the cluster speak Infinispan %sx, but %s on the class path. Something else has \
    chosen it, such as a parent POM or a BOM: have the build take the version that Quell's POM \
    names (Maven: import org.infinispan:infinispan-bom before other BOMs)."""
        .formatted(INFINISPAN, found);
  }

  /**
   * Builds a Vert.x instance whose event bus reaches the other members.
   *
   * @param builder that has the options of {@link #eventBus} among its own
   * @return the instance, to be closed before this member leaves
   */
  public Future<Vertx> build(VertxBuilder builder) {
    return builder.withClusterManager(new InfinispanClusterManager(container)).buildClustered();
  }

  /**
   * Describes the sockets of the event bus, which members open to each other beside those of
   * JGroups.
   *
   * @param settings where this member listens, and how it proves itself
   * @return options for the Vert.x instance
   */
  public static EventBusOptions eventBus(MemberSettings settings) {
    EventBusOptions options =
        new EventBusOptions().setHost(settings.host()).setPort(settings.ports().bus());
    settings.certificate().ifPresent(certificate -> encrypt(options, certificate));
    return options;
  }

  private static void encrypt(EventBusOptions options, MemberCertificate certificate) {
    options
        .setSsl(true)
        .setEnabledSecureTransportProtocols(Set.of(PROTOCOLS))
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(certificate.certificateFile().toString())
                .setKeyPath(certificate.keyFile().toString()))
        .setTrustOptions(
            new PemTrustOptions().addCertPath(certificate.authoritiesFile().toString()))
        .setClientAuth(ClientAuth.REQUIRED);
  }

  private static void encrypt(
      ConfigurationBuilderHolder configuration, MemberCertificate certificate) {
    SocketFactory sockets =
        new TLS()
            .enabled(true)
            .setProtocols(PROTOCOLS)
            .setClientAuth(TLSClientAuth.NEED)
            .createSocketFactory(contextOf(certificate));
    configuration
        .getGlobalConfigurationBuilder()
        .transport()
        .addProperty(JGroupsTransport.SOCKET_FACTORY, sockets);
  }

  /** Serves both ends of a connection; there is nothing in Java that reads PEM files for one. */
  private static SSLContext contextOf(MemberCertificate certificate) {
    try {
      SslContext context =
          SslContextBuilder.forServer(
                  certificate.certificateFile().toFile(), certificate.keyFile().toFile())
              .trustManager(certificate.authoritiesFile().toFile())
              .sslProvider(SslProvider.JDK)
              .build();
      return ((JdkSslContext) context).context();
    } catch (SSLException | IllegalArgumentException e) {
      throw new ClusterException(
          "The certificate %s, the key %s or the authorities %s cannot be used: %s"
              .formatted(
                  certificate.certificateFile(),
                  certificate.keyFile(),
                  certificate.authoritiesFile(),
                  rootCause(e)),
          e);
    }
  }

  /** Counts the members that this one sees, itself included. */
  public int size() {
    List<Address> members = container.getMembers();
    return members == null ? 0 : members.size();
  }

  /** Leaves the cluster. */
  public void leave() {
    container.stop();
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null
        ? Objects.requireNonNullElse(failure.getMessage(), failure.toString())
        : rootCause(cause);
  }

  private static Properties placeholders(MemberSettings settings) {
    Properties values = new Properties();
    values.setProperty("quell.cluster.host", settings.host());
    MemberPorts ports = settings.ports();
    values.setProperty("quell.cluster.port", Integer.toString(ports.group()));
    values.setProperty("quell.cluster.failure.offset", Integer.toString(ports.failureOffset()));
    values.setProperty("quell.cluster.failure.range", Integer.toString(ports.failureRange()));
    if (settings.discovery() instanceof Discovery.Named named) {
      values.setProperty("quell.cluster.stack", "quell-by-name");
      values.setProperty("quell.cluster.name", named.name());
    } else if (settings.discovery() instanceof Discovery.Listed listed) {
      values.setProperty(
          "quell.cluster.members",
          listed.members().stream()
              .map(ClusterMember::inJGroupsForm)
              .collect(Collectors.joining(",")));
    }
    return values;
  }

  /** From {@code host:port} to {@code host[port]}. */
  private static String inJGroupsForm(String member) {
    return member.replace(":", "[") + "]";
  }
}
