package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * The routes by which a client binds its tasks ({@code docs/contract/workflow-and-bind.md}
 * §22-§24).
 */
public final class BindingRoutes {
  private final TaskBinding binding;
  private final TaskRegistry tasks;
  private final TaskArgRegistry args;
  private final TaskAttributeRegistry attributes;

  public BindingRoutes(CommandBus commands, RetryingPool database) {
    tasks = new TaskRegistry(database);
    binding = new TaskBinding(commands, tasks);
    args = new TaskArgRegistry(database);
    attributes = new TaskAttributeRegistry(database);
  }

  /** Inserts or finds tasks; known ones begin anew. */
  public Future<Buffer> bindTasks(ApiRequest request) {
    return request.read(NewTasks::ofJson).compose(binding::bind).map(BindingAnswers::tasks);
  }

  /** Stores the values of arguments. */
  public Future<Buffer> bindTaskArgs(ApiRequest request) {
    return request.read(NewTaskArg::ofJson).compose(this::insert).map(BindingAnswers::empty);
  }

  private Future<Void> insert(List<NewTaskArg> values) {
    return tasks
        .requireTasksAndArgs(
            values.stream().map(NewTaskArg::taskId).toList(),
            values.stream().map(NewTaskArg::argId).toList())
        .compose(complete -> args.insert(values));
  }

  /** Stores attributes of many tasks. */
  public Future<Buffer> bindTaskAttributes(ApiRequest request) {
    return request.read(NewTaskAttributes::ofJson).compose(this::store);
  }

  /** Stores attributes of one task, as a program does that runs in it. */
  public Future<Buffer> addTaskAttributes(ApiRequest request) {
    return store(NewTaskAttributes.ofOneTask(request.body()));
  }

  private Future<Buffer> store(NewTaskAttributes values) {
    return tasks
        .requireTasks(values.byTask().keySet())
        .compose(complete -> attributes.store(values))
        .map(BindingAnswers::empty);
  }
}
