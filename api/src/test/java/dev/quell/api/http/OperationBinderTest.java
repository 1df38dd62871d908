package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.auth.AccessControl;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** The server does not start with a contract file and operations that do not match. */
class OperationBinderTest {
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

  @Test
  void refusesOperationsThatCannotBeToldApart() {
    JsonObject item = path("getOne", "none");
    JsonObject twice = new JsonObject().put("/one", item).put("/two", item);
    JsonObject nameless = new JsonObject().put("/one", path(null, "none"));

    assertThatThrownBy(() -> ContractFile.of(new JsonObject().put("paths", twice)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("getOne");
    assertThatThrownBy(() -> ContractFile.of(new JsonObject().put("paths", nameless)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("GET /one");
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
    return new OperationBinder(ContractFile.of(contract), AccessControl.open());
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
