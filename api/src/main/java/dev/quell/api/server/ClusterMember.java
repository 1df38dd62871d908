package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.ext.cluster.infinispan.InfinispanClusterManager;
import java.io.IOException;
import java.net.URL;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.infinispan.configuration.parsing.ConfigurationBuilderHolder;
import org.infinispan.configuration.parsing.ParserRegistry;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.manager.EmbeddedCacheManagerStartupException;

/**
 * This process as a member of the cluster, as {@code infinispan.xml} describes it. It outlives the
 * Vert.x instance that uses it and is stopped after that one. Joining and leaving block.
 */
final class ClusterMember {
  private final DefaultCacheManager container;

  private ClusterMember(DefaultCacheManager container) {
    this.container = container;
  }

  /**
   * Finds the other members and joins them, or becomes the first one.
   *
   * @throws StartException if the port of this member cannot be had
   */
  static ClusterMember join(QuellConfig.Cluster config) throws IOException {
    ClassLoader classLoader = ClusterMember.class.getClassLoader();
    URL file = ClusterMember.class.getResource("infinispan.xml");
    ConfigurationBuilderHolder configuration =
        new ParserRegistry(classLoader, false, placeholders(config)).parse(file);
    configuration.getGlobalConfigurationBuilder().classLoader(classLoader);
    try {
      return new ClusterMember(new DefaultCacheManager(configuration, true));
    } catch (EmbeddedCacheManagerStartupException e) {
      throw new StartException(
          "Quell cannot join the cluster as %s:%d: %s"
              .formatted(config.host(), config.port(), rootCause(e)),
          e);
    }
  }

  /** Builds a Vert.x instance whose event bus reaches the other members. */
  Future<Vertx> build(VertxBuilder builder) {
    return builder.withClusterManager(new InfinispanClusterManager(container)).buildClustered();
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
    values.setProperty("quell.cluster.port", Integer.toString(config.port()));
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
