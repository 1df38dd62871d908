package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a command about a server, which it need not call. */
abstract class CtlCommand implements Callable<Integer> {
  @Mixin private ServerOptions options;

  @Spec private CommandSpec spec;

  private @Nullable AnswerWriter answers;

  final CliContext context() {
    return QuellCtl.contextOf(spec);
  }

  final ServerOptions options() {
    return options;
  }

  /** Tells whether a program reads the output. */
  final boolean isForPrograms() {
    return options.format(context()) != OutputFormat.table;
  }

  /** Tells whether what is printed is all that the server has answered. */
  final boolean isOneDocument() {
    return options.format(context()) == OutputFormat.json;
  }

  final PrintWriter output() {
    return spec.commandLine().getOut();
  }

  /**
   * Prints an answer.
   *
   * @param text of it for a person
   */
  final void print(JsonObject answer, Supplier<String> text) {
    if (isForPrograms()) {
      print(answer);
    } else {
      print(text.get());
    }
  }

  /** Prints an answer for a program. */
  final void print(JsonObject answer) {
    answers().one(answer);
  }

  /**
   * Prints a page of rows.
   *
   * @param field of the page that holds the rows
   * @param text of it for a person
   */
  final void print(JsonObject page, String field, Supplier<String> text) {
    if (isForPrograms()) {
      answers().list(page, field);
    } else {
      print(text.get());
    }
  }

  final void print(String text) {
    output().println(text);
    output().flush();
  }

  /** Prints to standard error what is no part of the result. */
  final void printNotice(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }

  final ParameterException usageError(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private AnswerWriter answers() {
    if (answers == null) {
      answers = new AnswerWriter(output(), options.format(context()));
    }
    return answers;
  }
}
