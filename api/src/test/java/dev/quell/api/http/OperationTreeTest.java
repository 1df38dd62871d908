package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTreeTest {
  private final OperationTree tree =
      tree(
          "/",
          "/cluster/{cluster_name}",
          "/cluster/{cluster_id}/queue/{queue_name}",
          "/task_instance/log_report_by/batch",
          "/task_instance/{task_instance_id}/log_report_by");

  @Test
  void tellsParametersByTheNamesOfTheirOwnTemplate() {
    assertThat(tree.find("/cluster/slurm").orElseThrow().parameters())
        .isEqualTo(Map.of("cluster_name", "slurm"));
    assertThat(tree.find("/cluster/7/queue/all.q").orElseThrow().parameters())
        .isEqualTo(Map.of("cluster_id", "7", "queue_name", "all.q"));
  }

  @ParameterizedTest
  @CsvSource({
    "/,/",
    "/task_instance/log_report_by/batch,/task_instance/log_report_by/batch",
    "/task_instance/7/log_report_by,/task_instance/{task_instance_id}/log_report_by",
    "/task_instance/log_report_by/log_report_by,/task_instance/{task_instance_id}/log_report_by"
  })
  void prefersLiteralsButReturnsToAParameter(String path, String template) {
    assertThat(tree.find(path).orElseThrow().methods().get(HttpMethod.GET).id())
        .isEqualTo(template);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/cluster",
        "/cluster/",
        "/cluster/slurm/",
        "/cluster//queue/all.q",
        "/cluster/7/queue",
        "/task_instance/7/log_report_by/batch",
        "/nothing"
      })
  void findsNothingElse(String path) {
    assertThat(tree.find(path)).isEmpty();
  }

  @Test
  void decodesParametersAsPathsDo() {
    assertThat(tree.find("/cluster/a%2Fb+c%20%C3%BC").orElseThrow().parameters())
        .isEqualTo(Map.of("cluster_name", "a/b+c ü"));
    assertThatThrownBy(() -> tree.find("/cluster/%zz"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static OperationTree tree(String... templates) {
    OperationTree tree = new OperationTree();
    for (String template : templates) {
      tree.add(
          template,
          HttpMethod.GET,
          new BoundOperation(
              template,
              request -> Future.succeededFuture(Buffer.buffer()),
              Optional.empty(),
              false));
    }
    return tree;
  }
}
