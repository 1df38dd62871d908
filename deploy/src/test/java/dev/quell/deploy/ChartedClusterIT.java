package dev.quell.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cluster.ClusterMember;
import dev.quell.cluster.Discovery;
import dev.quell.cluster.MemberPorts;
import dev.quell.cluster.MemberSettings;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.FreePort;
import dev.quell.testing.ServerProcess;
import dev.quell.testing.TestDatabase;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers with the environment of the chart's pods, as far as a machine without Kubernetes
 * allows: each has an address of its own, and all addresses have the name of the headless service.
 */
@DatabaseTest
class ChartedClusterIT {
  private static final String HOSTS =
      Path.of("src/test/resources/hosts").toAbsolutePath().toString();
  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  @Test
  void membersFindEachOtherByTheNameOfTheirService(TestDatabase db) throws Exception {
    int port = FreePort.find();
    List<EnvVar> environment = environment(port, FreePort.find());

    try (ServerProcess first = start(environment, "127.0.0.1", db);
        ServerProcess second = start(environment, "127.0.0.2", db)) {
      first.awaitListening();
      second.awaitListening();
      ClusterMember third =
          ClusterMember.join(
              MemberSettings.of("127.0.0.3", Discovery.ofName(name(environment)))
                  .withPorts(MemberPorts.ofGroup(port)));
      try {
        Await.until(() -> third.size() == 3);

        assertThat(first.stop()).isEqualTo(TERMINATED);
        Await.until(() -> third.size() == 2);
      } finally {
        third.leave();
      }
    }
  }

  private static List<EnvVar> environment(int port, int busPort) {
    return Chart.render(
            Chart.USUAL,
            Map.of(
                "cluster.enabled",
                true,
                "cluster.allowUnencrypted",
                true,
                "cluster.port",
                port,
                "cluster.busPort",
                busPort))
        .the(Deployment.class)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .getEnv();
  }

  private static String name(List<EnvVar> environment) {
    return environment.stream()
        .filter(variable -> variable.getName().equals("QUELL_CLUSTER_DNS_NAME"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** As the kubelet does: from the value, the pod's address or a secret. */
  private ServerProcess start(List<EnvVar> environment, String address, TestDatabase db)
      throws Exception {
    Map<String, String> secrets =
        Map.of("url", db.url(), "secret", "0123456789abcdef0123456789abcdef");
    Map<String, String> settings = new HashMap<>();
    for (EnvVar variable : environment) {
      if (variable.getValueFrom() == null) {
        settings.put(variable.getName(), variable.getValue());
      } else if (variable.getValueFrom().getFieldRef() != null) {
        assertThat(variable.getValueFrom().getFieldRef().getFieldPath()).isEqualTo("status.podIP");
        settings.put(variable.getName(), address);
      } else {
        settings.put(
            variable.getName(), secrets.get(variable.getValueFrom().getSecretKeyRef().getKey()));
      }
    }
    // A machine has port 8070 once.
    settings.put("QUELL_HTTP_HOST", "127.0.0.1");
    settings.put("QUELL_HTTP_PORT", "0");
    return ServerProcess.start(folder, List.of("-Djdk.net.hosts.file=" + HOSTS), settings);
  }
}
