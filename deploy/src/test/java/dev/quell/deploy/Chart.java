package dev.quell.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The chart as Helm renders it, read by what Kubernetes knows: a field or a kind that it does not
 * know is refused.
 */
final class Chart {
  static final Path FOLDER = Path.of("helm/quell").toAbsolutePath();
  static final Path USUAL = FOLDER.resolve("ci/usual-values.yaml");
  static final Path ALL = FOLDER.resolve("ci/all-values.yaml");

  /** One that is supported by its makers; Helm takes one of long ago if nobody says. */
  private static final String KUBERNETES = "1.33.0";

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "apps/v1 Deployment", Deployment.class,
          "v1 Service", Service.class,
          "v1 ServiceAccount", ServiceAccount.class,
          "v1 ConfigMap", ConfigMap.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class,
          "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);

  static final YAMLMapper STRICT =
      YAMLMapper.builder()
          .annotationIntrospector(new WithoutOtherFields())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final List<HasMetadata> resources;

  private Chart(List<HasMetadata> resources) {
    this.resources = resources;
  }

  /** The classes would keep unknown fields for later; here there must be none. */
  private static final class WithoutOtherFields extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  /**
   * Renders it as the release {@code jobs} in the namespace {@code workflows}.
   *
   * @param more values besides those of the file, as {@code --set} has them
   */
  static Chart render(Path values, Map<String, Object> more) {
    TemplateCommand command =
        new Helm(FOLDER)
            .template()
            .withName("jobs")
            .withNamespace("workflows")
            .withKubeVersion(KUBERNETES)
            .withValuesFile(values);
    more.forEach(command::set);
    return read(command.call());
  }

  private static Chart read(String yaml) {
    List<HasMetadata> resources = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = STRICT.readerFor(JsonNode.class).readValues(yaml)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        if (!document.isNull() && !document.isMissingNode()) {
          resources.add(resource(document));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(yaml, e);
    }
    return new Chart(resources);
  }

  private static HasMetadata resource(JsonNode document) throws JsonProcessingException {
    String kind = document.path("apiVersion").asText() + " " + document.path("kind").asText();
    if (!KINDS.containsKey(kind)) {
      throw new AssertionError("Nothing is known of " + kind);
    }
    return STRICT.treeToValue(document, KINDS.get(kind));
  }

  List<HasMetadata> resources() {
    return resources;
  }

  /** The resources of a kind. */
  <T extends HasMetadata> List<T> all(Class<T> type) {
    return resources.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The one resource of a kind. */
  <T extends HasMetadata> T the(Class<T> type) {
    List<T> all = all(type);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " of " + type.getSimpleName());
    }
    return all.get(0);
  }
}
