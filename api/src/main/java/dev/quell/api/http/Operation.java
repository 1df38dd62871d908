package dev.quell.api.http;

import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Carries out an operation of the contract file. */
@FunctionalInterface
public interface Operation {

  /**
   * Carries out one request. Completes with the JSON body of the 200 answer once everything is
   * committed, or with the rest of it if it is a {@link PartedAnswer}. Throws or fails with {@link
   * InvalidParameter} or {@link CommandException} for what the caller or the circumstances are to
   * blame for; anything else is a defect and answered 500.
   */
  Future<Buffer> answer(ApiRequest request);
}
