package dev.quell.api.http;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.auth.AccessControl;
import dev.quell.domain.command.Scope;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which scope each path needs, and when it is asked for. */
@DatabaseTest
class AccessTest {
  private ApiServer server;

  @BeforeAll
  void start(TestDatabase db, Closer closer) {
    server =
        closer.register(
            ApiServer.start(db.options(), new ScopesFromHeader(), CorsPolicy.only(List.of())));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/v3/,fsm:read",
    "GET,/api/v3/time,fsm:read",
    "GET,/api/v2/api_version,fsm:read",
    "GET,/api/v3/array/1/get_array_max_concurrently_running,fsm:read",
    "GET,/api/v3/workflow/1/get_array_max_concurrently_running/1,fsm:read",
    "POST,/api/v3/array,fsm:write",
    "POST,/api/v3/array/1/queue_task_batch,fsm:write",
    "POST,/api/v3/array/1/transition_to_launched,fsm:write",
    "POST,/api/v3/array/1/transition_to_killed,kill",
    "POST,/api/v2/array/1/transition_to_killed,kill",
    "POST,/api/v3/task_instance/instantiate_task_instances,fsm:write",
    "POST,/api/v3/task_instance/1/log_running,fsm:write",
    "POST,/api/v3/task_instance/1/log_report_by,fsm:write",
    "POST,/api/v3/task_instance/1/log_done,fsm:write",
    "POST,/api/v3/task_instance/1/log_error_worker_node,fsm:write",
    "GET,/metrics,fsm:read"
  })
  void needsTheScopeOfItsPath(String method, String path, String scope) {
    HttpResponse<String> without = server.send(method, path, BodyPublishers.ofString("["));
    HttpResponse<String> with =
        server.send(method, path, BodyPublishers.ofString("["), "X-Scope", scope);

    assertThat(without.statusCode()).isEqualTo(403);
    assertThat(json(without).getString("detail")).isEqualTo("Unauthorized");
    assertThat(with.statusCode()).isIn(200, 400, 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v3/health", "/livez", "/readyz", "/api/docs", "/api/openapi.json"})
  void letsEveryoneSeeHealthAndDocumentation(String path) {
    assertThat(server.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesBeforeItReadsTheBody() {
    String answer =
        server.raw(
            "POST /api/v3/array HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Length: 500000\r\n\r\n{");

    assertThat(answer).startsWith("HTTP/1.1 403 ");
  }

  /** Believes what the caller says of itself. */
  private static final class ScopesFromHeader implements AccessControl {
    @Override
    public Handler<RoutingContext> require(Scope scope) {
      return context -> {
        if (scope.claim().equals(context.request().getHeader("X-Scope"))) {
          context.next();
        } else {
          context.fail(new HttpException(403, "Unauthorized"));
        }
      };
    }
  }
}
