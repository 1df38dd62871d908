package dev.quell.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.quell.api.config.ConfigLoader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart becomes, with the least that has to be said, and with all that can be. */
class ChartTest {

  @Test
  void passesHelmsOwnChecks() {
    LintResult result = new Helm(Chart.FOLDER).lint().strict().call();

    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @Test
  void isAServerWithItsServiceAndWhatGuardsIt() {
    Chart chart = Chart.render(Chart.USUAL, Map.of());

    assertThat(chart.resources())
        .extracting(HasMetadata::getKind)
        .containsExactlyInAnyOrder(
            "Deployment", "Service", "ServiceAccount", "PodDisruptionBudget", "NetworkPolicy");
    assertThat(container(chart).getImage()).isEqualTo("quell:0.1.0");
    assertThat(chart.the(ServiceAccount.class).getAutomountServiceAccountToken()).isFalse();
  }

  @Test
  void isAllThatCanBeAskedFor() {
    Chart chart = Chart.render(Chart.ALL, Map.of());

    assertThat(chart.resources())
        .extracting(HasMetadata::getKind)
        .containsExactlyInAnyOrder(
            "Deployment",
            "Service",
            "Service",
            "ServiceAccount",
            "ConfigMap",
            "PodDisruptionBudget",
            "NetworkPolicy",
            "ServiceMonitor",
            "PrometheusRule");
    assertThat(chart.resources())
        .allSatisfy(
            resource ->
                assertThat(resource.getMetadata().getLabels())
                    .containsEntry("app.kubernetes.io/name", "quell")
                    .containsEntry("app.kubernetes.io/instance", "jobs"));
  }

  /** Else the other tests would prove nothing. */
  @Test
  void refusesAFieldThatKubernetesDoesNotKnow() {
    assertThatThrownBy(() -> Chart.STRICT.readValue("spec: {replica: 2}", Deployment.class))
        .isInstanceOf(UnrecognizedPropertyException.class)
        .hasMessageContaining("replica");
  }

  @Test
  void hasNoRights() {
    PodSpec pod = pod(Chart.render(Chart.ALL, Map.of()));
    Container container = pod.getContainers().get(0);

    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getLimits()).containsKey("memory");
    assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
  }

  /** As the image says it: deploy/Dockerfile. */
  @Test
  void runsAsTheUserOfTheImage() throws Exception {
    PodSpec pod = pod(Chart.render(Chart.USUAL, Map.of()));

    assertThat(Files.readString(Path.of("Dockerfile")))
        .contains(
            "USER %d:%d"
                .formatted(
                    pod.getSecurityContext().getRunAsUser(),
                    pod.getSecurityContext().getRunAsGroup()));
  }

  @Test
  void asksForLifeAndForReadinessAndLeavesTimeToDrain() {
    PodSpec pod = pod(Chart.render(Chart.ALL, Map.of()));
    Container container = pod.getContainers().get(0);

    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
    assertThat(container.getReadinessProbe().getHttpGet().getScheme()).isEqualTo("HTTPS");
    assertThat(
            container.getStartupProbe().getFailureThreshold()
                * container.getStartupProbe().getPeriodSeconds())
        .isEqualTo(600);
    int preStop =
        Integer.parseInt(container.getLifecycle().getPreStop().getExec().getCommand().get(1));
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(60 + preStop);
  }

  /** What is mounted exists, and what exists is mounted. */
  @Test
  void mountsEveryVolumeOnce() {
    PodSpec pod = pod(Chart.render(Chart.ALL, Map.of()));

    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .extracting(VolumeMount::getName)
        .containsExactlyInAnyOrderElementsOf(
            pod.getVolumes().stream().map(Volume::getName).toList())
        .containsExactlyInAnyOrder("tmp", "settings", "tls", "member", "authorities");
  }

  /** By Quell's own reader, which knows each setting and refuses the others. */
  @Test
  void setsWhatQuellUnderstands(@TempDir Path folder) throws Exception {
    Chart chart = Chart.render(Chart.ALL, Map.of());
    Path file = folder.resolve("quell.yaml");
    Files.writeString(file, chart.the(ConfigMap.class).getData().get("quell.yaml"));
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable : container(chart).getEnv()) {
      environment.put(
          variable.getName(), Optional.ofNullable(variable.getValue()).orElse("x".repeat(32)));
    }
    environment.put("QUELL_DATABASE_URL", "postgresql://quell:secret@db:5432/quell");
    environment.put("QUELL_DATABASE_READ_URL", "postgresql://quell:secret@db2:5432/quell");
    environment.put("QUELL_CLUSTER_HOST", "10.0.0.1");
    Vertx vertx = Vertx.vertx();
    try {
      assertThat(
              new ConfigLoader(environment, Map.of())
                  .load(vertx, Optional.of(file))
                  .await()
                  .cluster()
                  .enabled())
          .isTrue();
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void takesSecretsFromSecretsAlone() {
    assertThat(container(Chart.render(Chart.ALL, Map.of())).getEnv())
        .filteredOn(variable -> Pattern.matches(".*(URL|SECRET)", variable.getName()))
        .hasSize(3)
        .allSatisfy(
            variable -> {
              assertThat(variable.getValue()).isNull();
              assertThat(variable.getValueFrom().getSecretKeyRef()).isNotNull();
            });
  }

  @Test
  void letsMembersFindEachOtherBeforeTheyAreReady() {
    Chart chart = Chart.render(Chart.ALL, Map.of());
    Service members =
        chart.all(Service.class).stream()
            .filter(service -> service.getMetadata().getName().endsWith("-members"))
            .findFirst()
            .orElseThrow();

    assertThat(members.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(members.getSpec().getPublishNotReadyAddresses()).isTrue();
    assertThat(container(chart).getEnv())
        .anySatisfy(
            variable -> {
              assertThat(variable.getName()).isEqualTo("QUELL_CLUSTER_DNS_NAME");
              assertThat(variable.getValue())
                  .isEqualTo(members.getMetadata().getName() + ".workflows.svc.cluster.local");
            });
  }

  @Test
  void letsInWhoIsNamed() {
    NetworkPolicy policy = Chart.render(Chart.ALL, Map.of()).the(NetworkPolicy.class);

    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getSpec().getIngress()).hasSize(2);
    assertThat(policy.getSpec().getIngress().get(0).getFrom()).hasSize(1);
    assertThat(policy.getSpec().getIngress().get(1).getFrom()).hasSize(2);
    assertThat(policy.getSpec().getEgress()).hasSize(1);
  }

  @Test
  void selectsItsOwnPodsEverywhere() {
    Chart chart = Chart.render(Chart.ALL, Map.of());
    Map<String, String> labels =
        chart.the(Deployment.class).getSpec().getTemplate().getMetadata().getLabels();

    assertThat(labels)
        .containsAllEntriesOf(chart.the(Deployment.class).getSpec().getSelector().getMatchLabels())
        .containsAllEntriesOf(
            chart.the(PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels())
        .containsAllEntriesOf(
            chart.the(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels());
    assertThat(chart.all(Service.class))
        .allSatisfy(
            service -> assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector()));
  }

  /** The alerts say job="quell". */
  @Test
  void isScrapedUnderTheNameOfTheAlertsWithAToken() {
    Chart chart = Chart.render(Chart.ALL, Map.of());
    ServiceMonitor monitor = chart.the(ServiceMonitor.class);

    assertThat(monitor.getSpec().getJobLabel()).isEqualTo("app.kubernetes.io/name");
    assertThat(monitor.getSpec().getEndpoints())
        .singleElement()
        .satisfies(
            endpoint -> {
              assertThat(endpoint.getScheme()).isEqualTo("https");
              assertThat(endpoint.getAuthorization().getCredentials().getName())
                  .isEqualTo("quell-scrape");
              assertThat(chart.all(Service.class).get(0).getSpec().getPorts().get(0).getName())
                  .isEqualTo(endpoint.getPort());
            });
  }

  @Test
  void hasTheAlertsOfTheOtherDeployments() throws Exception {
    PrometheusRule rule = Chart.render(Chart.ALL, Map.of()).the(PrometheusRule.class);
    List<String> alerts =
        Pattern.compile("(?m)^ +- alert: (\\w+)$")
            .matcher(Files.readString(Path.of("prometheus/rules.yml")))
            .results()
            .map(alert -> alert.group(1))
            .toList();

    assertThat(rule.getSpec().getGroups())
        .flatExtracting(group -> group.getRules())
        .extracting(alert -> alert.getAlert())
        .containsExactlyElementsOf(alerts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          database.existingSecret |       | database.existingSecret must name a secret
          cluster.enabled         | true  | cluster.tls.secretName must name a secret
          replica                 | 2     | replica
          replicas                | 0     | replicas
          terminationGracePeriodSeconds | 5 | terminationGracePeriodSeconds
          """)
  void saysWhatIsWrongWithAValue(String key, String value, String sentence) {
    assertThatThrownBy(
            () -> Chart.render(Chart.USUAL, Map.of(key, Optional.ofNullable(value).orElse(""))))
        .hasMessageContaining(sentence);
  }

  @Test
  void hasNothingToDisruptWithOneServer() {
    assertThat(Chart.render(Chart.USUAL, Map.of("replicas", 1)).all(PodDisruptionBudget.class))
        .isEmpty();
  }

  private static PodSpec pod(Chart chart) {
    return chart.the(Deployment.class).getSpec().getTemplate().getSpec();
  }

  private static Container container(Chart chart) {
    return pod(chart).getContainers().get(0);
  }
}
