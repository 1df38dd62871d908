package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.word;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.StatusLetters;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.Arrays;
import java.util.Optional;

/** Lists the types of fields of replies and events that hold a letter or a kind. */
final class StatusWords {
  static final FieldType<TaskInstanceStatus> OF_INSTANCE = StatusLetters.OF_INSTANCE;

  static final FieldType<WorkflowRunStatus> OF_RUN =
      word(WorkflowRunStatus::find, "the letter of a workflow run's status");

  static final FieldType<TaskStatus> OF_TASK =
      word(
          letter ->
              TaskStatus.isCode(letter) ? Optional.of(TaskStatus.ofCode(letter)) : Optional.empty(),
          "the letter of a task's status");

  static final FieldType<CommandKind> KIND =
      word(
          name ->
              Arrays.stream(CommandKind.values())
                  .filter(kind -> kind.wireName().equals(name))
                  .findFirst(),
          "the kind of a command");

  private StatusWords() {}
}
