package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.auth.AccessControl;
import dev.quell.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The server does not start with a contract file and operations that do not match. */
class OperationBinderTest {
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void stop() {
    Await.await(VERTX.close());
  }

  @Test
  void refusesAnOperationWithoutHandler() {
    OperationBinder binder = binder("fsm:read").bind("getOne", OperationBinderTest::nothing);

    assertThatThrownBy(() -> binder.build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("[getTwo]");
  }

  @Test
  void refusesAHandlerWithoutOperation() {
    assertThatThrownBy(() -> binder("fsm:read").bind("getThree", OperationBinderTest::nothing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("getThree");
  }

  @Test
  void refusesAnOperationWithoutScope() {
    for (String scope : new String[] {null, "fsm:admin"}) {
      assertThatThrownBy(() -> binder(scope).bind("getTwo", OperationBinderTest::nothing))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("getTwo", "x-quell-scope");
    }
  }

  private static Future<Buffer> nothing(ApiRequest request) {
    return Future.succeededFuture(Buffer.buffer());
  }

  /** For a contract of two operations, the second of which has a scope of the test's choice. */
  private static OperationBinder binder(String scopeOfSecond) {
    JsonObject contract =
        new JsonObject()
            .put("openapi", "3.1.0")
            .put("info", new JsonObject().put("title", "test").put("version", "1"))
            .put(
                "paths",
                new JsonObject()
                    .put("/one", path("getOne", "none"))
                    .put("/two", path("getTwo", scopeOfSecond)));
    return new OperationBinder(
        Await.await(OpenAPIContract.from(VERTX, contract)), AccessControl.open());
  }

  private static JsonObject path(String operationId, String scope) {
    JsonObject operation =
        new JsonObject()
            .put("operationId", operationId)
            .put(
                "responses",
                new JsonObject().put("200", new JsonObject().put("description", "nothing")));
    if (scope != null) {
      operation.put("x-quell-scope", scope);
    }
    return new JsonObject().put("get", operation);
  }
}
