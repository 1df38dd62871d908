package dev.quell.api.http;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.RequestCorpus.Example;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.json.schema.common.dsl.SchemaType;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.RequestValidator;
import io.vertx.openapi.validation.ValidatableRequest;
import io.vertx.openapi.validation.ValidatorException;
import io.vertx.openapi.validation.impl.RequestParameterImpl;
import io.vertx.openapi.validation.impl.ValidatableRequestImpl;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract file and the server accept and refuse the same requests: what the documentation
 * promises is what the server's own readers do.
 */
@Tag("long")
@DatabaseTest
class ContractAgreementTest {
  private static final String UNKNOWN_ID = Long.toString(RequestCorpus.UNKNOWN);

  @Shared private Vertx vertx;
  @Shared private ApiServer server;
  private OpenAPIContract contract;
  private RequestValidator validator;

  @BeforeAll
  void start() {
    contract = Await.await(OpenAPIContract.from(vertx, "openapi.json"));
    validator = RequestValidator.create(vertx, contract);
  }

  static Stream<Example> examples() {
    return RequestCorpus.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void agree(Example example) {
    assertThat(contractAccepts(example))
        .as("the contract file on %s", example)
        .isEqualTo(example.acceptable());

    HttpResponse<String> response = send(example);

    if (example.acceptable()) {
      assertThat(response.statusCode()).as(response.body()).isIn(200, 202, 404);
    } else {
      assertThat(response.statusCode()).as(response.body()).isIn(400, 422);
      assertThat(json(response).getJsonObject("error").getString("exception_message"))
          .matches("[A-Z].* must .*\\.|[A-Z].* is missing.*\\.");
    }
  }

  /** The contract refuses these, or gives them a meaning of their own. */
  private static boolean isExcepted(Example example, String id) {
    return switch (example.operationId()) {
      case "getTaskTemplateDetails" -> id.equals("0") || id.startsWith("-");
      case "getUsedTemplateVersions" -> id.equals("0");
      default -> false;
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "-9223372036854775808",
        "9223372036854775808",
        "1234567890123456789012345678901234567890"
      })
  void idsThatNoRowCanHaveAreUnknown(String id) {
    List<Example> asked =
        examples()
            .filter(example -> example.acceptable() && example.isOf(UNKNOWN_ID))
            .filter(example -> !isExcepted(example, id))
            .collect(
                Collectors.toMap(
                    Example::operationId, Function.identity(), (a, b) -> a, TreeMap::new))
            .values()
            .stream()
            .toList();

    assertThat(asked).hasSizeGreaterThan(70);
    assertThat(asked)
        .allSatisfy(
            example -> {
              HttpResponse<String> unknown = send(example);
              HttpResponse<String> impossible = send(example.ofAnother(UNKNOWN_ID, id));

              assertThat(impossible.statusCode())
                  .as(impossible.body())
                  .isEqualTo(unknown.statusCode());
              assertThat(withoutTimes(impossible.body()))
                  .isEqualTo(withoutTimes(unknown.body().replace(UNKNOWN_ID, nearest(id))));
            });
  }

  private static String nearest(String id) {
    BigInteger number = new BigInteger(id);
    return number
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .max(BigInteger.valueOf(Long.MIN_VALUE))
        .toString();
  }

  private static String withoutTimes(String answer) {
    return answer.replaceAll("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d[.\\d]*", "TIME");
  }

  @Test
  void everyOperationWithABodyOrParametersIsInTheCorpus() {
    List<String> covered = examples().map(Example::operationId).distinct().toList();

    assertThat(
            contract.operations().stream()
                .filter(o -> o.getRequestBody() != null || !o.getParameters().isEmpty())
                .map(Operation::getOperationId))
        .containsExactlyInAnyOrderElementsOf(covered);
  }

  private boolean contractAccepts(Example example) {
    Map<String, RequestParameter> path = new TreeMap<>();
    // The validator decodes what it is given.
    example
        .path()
        .forEach((name, value) -> path.put(name, new RequestParameterImpl(encoded(value))));
    RequestParameter body =
        new RequestParameterImpl(example.body() == null ? null : Buffer.buffer(example.body()));
    Map<String, RequestParameter> query = new TreeMap<>();
    example.query().forEach((name, values) -> query.put(name, parameter(example, name, values)));
    ValidatableRequest request =
        new ValidatableRequestImpl(Map.of(), Map.of(), path, query, body, "application/json");
    return Await.await(
        validator
            .validate(request, example.operationId())
            .map(true)
            .recover(
                failure ->
                    failure instanceof ValidatorException
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure)));
  }

  /**
   * The validator takes a list as it stands in a query, and would take digits for a number unless
   * they are quoted.
   */
  private RequestParameter parameter(Example example, String name, List<String> values) {
    SchemaType type =
        contract.operation(example.operationId()).getParameters().stream()
            .filter(p -> p.getName().equals(name))
            .map(Parameter::getSchemaType)
            .findFirst()
            .orElse(SchemaType.STRING);
    if (type == SchemaType.INTEGER) {
      return new RequestParameterImpl(values.get(0));
    }
    boolean isList = type == SchemaType.ARRAY;
    List<String> quoted = values.stream().map(Json::encode).toList();
    return new RequestParameterImpl(
        isList ? name + "=" + String.join("&" + name + "=", quoted) : quoted.get(0));
  }

  private static String form(String name, List<String> values) {
    return values.stream()
        .map(value -> encoded(name) + "=" + encoded(value))
        .collect(Collectors.joining("&"));
  }

  private HttpResponse<String> send(Example example) {
    Operation operation = contract.operation(example.operationId());
    String path = operation.getOpenAPIPath();
    for (Map.Entry<String, String> parameter : example.path().entrySet()) {
      path = path.replace("{" + parameter.getKey() + "}", encoded(parameter.getValue()));
    }
    String query =
        example.query().entrySet().stream()
            .map(parameter -> form(parameter.getKey(), parameter.getValue()))
            .collect(Collectors.joining("&"));
    BodyPublisher body =
        example.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(example.body());
    return server.send(operation.getHttpMethod().name(), "/api/v3" + path + "?" + query, body);
  }

  private static String encoded(String pathPart) {
    return URLEncoder.encode(pathPart, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
