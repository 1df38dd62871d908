package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.operate.OperatorCommands;
import dev.quell.api.report.ReportCommands;
import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandKind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A command has one name from route to row: the last part of its path, its operation id, its kind
 * and its record differ in their spelling alone. Paths and kinds are the wire's, and operation ids
 * the metrics', so the exceptions stay.
 */
class CommandRouteNamesTest {

  /** What is called otherwise than its kind, and why. */
  private static final Map<CommandKind, Names> EXCEPTIONS =
      Map.of(
          // The path names the run before; alone, the words could be anybody's.
          CommandKind.UPDATE_STATUS,
          new Names("update_status", "updateRunStatus", "UpdateRunStatus"),
          CommandKind.LOG_HEARTBEAT,
          new Names("log_heartbeat", "logRunHeartbeat", "LogRunHeartbeat"),
          CommandKind.REAP_WORKFLOW_RUN,
          new Names("reap", "reapWorkflowRun", "ReapWorkflowRun"),
          CommandKind.RESET_WORKFLOW,
          new Names("reset", "resetWorkflow", "ResetWorkflow"),
          CommandKind.UPDATE_TASK_STATUSES,
          new Names("update_statuses", "updateTaskStatuses", "UpdateTaskStatuses"),
          // The path has the batch as a part of its own.
          CommandKind.LOG_REPORT_BY_BATCH,
          new Names("batch", "logReportByBatch", "LogReportByBatch"),
          // A run is linked by being posted.
          CommandKind.LINK_WORKFLOW_RUN,
          new Names("workflow_run", "linkWorkflowRun", "LinkWorkflowRun"),
          // Two paths end in the same words: this one is of an array, the other of an instance.
          CommandKind.LOG_ARRAY_DISTRIBUTOR_IDS,
          new Names("log_distributor_id", "logDistributorIds", "LogArrayDistributorIds"));

  /**
   * Kinds that no route sends as they are: tasks are bound, kill jobs begun and steered, limits
   * changed by routes that do more than send a command.
   */
  private static final Set<CommandKind> NOT_IN_A_TABLE =
      Set.of(
          CommandKind.REBIND_TASKS,
          CommandKind.LIMIT_CONCURRENCY,
          CommandKind.CREATE_KILL_JOB,
          CommandKind.STEER_KILL_JOB,
          CommandKind.RELEASE_HOLD);

  private static final Map<String, String> PATHS = pathsByOperation();
  private static final Map<CommandKind, String> RECORDS = recordsByKind();

  private record Names(String path, String operation, String record) {
    static Names of(CommandKind kind) {
      String pascal =
          Arrays.stream(kind.wireName().split("_"))
              .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
              .collect(Collectors.joining());
      String camel = pascal.substring(0, 1).toLowerCase(Locale.ROOT) + pascal.substring(1);
      return new Names(kind.wireName(), camel, pascal);
    }
  }

  static Stream<CommandRoute> routes() {
    return Stream.concat(ReportCommands.routes().stream(), OperatorCommands.routes().stream());
  }

  @ParameterizedTest
  @MethodSource("routes")
  void bearsOneName(CommandRoute route) {
    String path = PATHS.get(route.operationId());

    assertThat(
            new Names(
                path.substring(path.lastIndexOf('/') + 1),
                route.operationId(),
                RECORDS.get(route.kind())))
        .isEqualTo(EXCEPTIONS.getOrDefault(route.kind(), Names.of(route.kind())));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void takesTheIdThatItsPathHas(CommandRoute route) {
    String id = route.pathId() == null ? "" : "{" + route.pathId() + "}";

    assertThat(
            Arrays.stream(PATHS.get(route.operationId()).split("/"))
                .filter(part -> part.startsWith("{"))
                .collect(Collectors.joining()))
        .isEqualTo(id);
  }

  @Test
  void hasARouteForEachKind() {
    assertThat(routes().map(CommandRoute::kind))
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(NOT_IN_A_TABLE)
        .hasSize(CommandKind.values().length - NOT_IN_A_TABLE.size());
  }

  @Test
  void namesTheRecordsOfAllOtherKinds() {
    NOT_IN_A_TABLE.forEach(
        kind -> assertThat(RECORDS.get(kind)).isEqualTo(Names.of(kind).record()));
  }

  @Test
  void listsNoExceptionThatIsNone() {
    EXCEPTIONS.forEach((kind, names) -> assertThat(names).isNotEqualTo(Names.of(kind)));
  }

  private static Map<String, String> pathsByOperation() {
    Map<String, String> paths = new TreeMap<>();
    contract()
        .getJsonObject("paths")
        .forEach(
            path ->
                ((JsonObject) path.getValue())
                    .forEach(
                        method -> {
                          if (method.getValue() instanceof JsonObject operation) {
                            paths.put(operation.getString("operationId"), path.getKey());
                          }
                        }));
    return paths;
  }

  private static JsonObject contract() {
    try (InputStream file = CommandRouteNamesTest.class.getResourceAsStream("/openapi.json")) {
      return new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new LinkageError("No command of nothing but zeros can be made", e);
    }
  }

  private static Map<CommandKind, String> recordsByKind() {
    Map<CommandKind, String> records = new HashMap<>();
    recordsOf(Command.class).forEach(record -> records.put(kindOf(record), record.getSimpleName()));
    return records;
  }

  private static Stream<Class<?>> recordsOf(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(CommandRouteNamesTest::recordsOf);
  }

  /** A record tells its kind whatever is in it. */
  private static CommandKind kindOf(Class<?> record) {
    try {
      RecordComponent[] components = record.getRecordComponents();
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Object[] nothing = Arrays.stream(types).map(CommandRouteNamesTest::nothingOf).toArray();
      return ((Command) record.getDeclaredConstructor(types).newInstance(nothing)).kind();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("No command of nothing but zeros can be made", e);
    }
  }

  private static Object nothingOf(Class<?> type) {
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
  }
}
