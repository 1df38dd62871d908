package dev.quell.worker.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs one program, without a shell, and reads what it writes, for a bounded time and up to a
 * bounded length. Blocks the thread it is used on, which is one of a pool of its own. What the
 * program leaves running behind it does not hold it up.
 */
final class RunningCommand {
  private static final int ERROR_BYTES = 8_192;
  private static final int LONGEST_PAUSE_MILLIS = 20;

  private final Process process;
  private final CommandLimits limits;
  private final long deadline;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private RunningCommand(Process process, CommandLimits limits, long deadline) {
    this.process = process;
    this.limits = limits;
    this.deadline = deadline;
  }

  /**
   * Runs a program to its end.
   *
   * @param input for its standard input
   * @throws CommandFailure if it cannot be started, does not end in time or writes too much; it is
   *     ended then, and all that it has started
   */
  static CommandAnswer run(
      List<String> argv, Map<String, String> environment, String input, CommandLimits limits) {
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.environment().clear();
    builder.environment().putAll(environment);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limits.timeoutMillis());
    try {
      RunningCommand running = new RunningCommand(builder.start(), limits, deadline);
      try {
        running.write(input);
        return running.toItsEnd();
      } finally {
        running.close();
      }
    } catch (IOException e) {
      throw new CommandFailure(CommandAnswer.cut("could not be run: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("was interrupted because the agent stops");
    }
  }

  /** A program that ends early, or reads nothing, closes its end of the pipe. */
  private void write(String input) {
    try (OutputStream standardInput = process.getOutputStream()) {
      standardInput.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closedByTheProgram) {
      return;
    }
  }

  private CommandAnswer toItsEnd() throws IOException, InterruptedException {
    int pause = 1;
    while (true) {
      boolean ended = !process.isAlive();
      boolean read = readWhatIsThere();
      if (ended && !read) {
        return new CommandAnswer(
            process.exitValue(),
            output.toString(StandardCharsets.UTF_8),
            errors.toString(StandardCharsets.UTF_8));
      }
      if (System.nanoTime() > deadline) {
        throw new CommandFailure("did not answer within " + limits.timeoutMillis() + " ms");
      }
      pause = read ? 1 : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      if (!read) {
        process.waitFor(pause, TimeUnit.MILLISECONDS);
      }
    }
  }

  private boolean readWhatIsThere() throws IOException {
    boolean written = read(process.getInputStream(), output, limits.outputBytes() + 1);
    if (output.size() > limits.outputBytes()) {
      throw new CommandFailure("answered with more than " + limits.outputBytes() + " bytes");
    }
    boolean complained = read(process.getErrorStream(), errors, ERROR_BYTES);
    return written || complained;
  }

  /** Never waits: a child that outlives the program may hold the other end open for ever. */
  private static boolean read(InputStream from, ByteArrayOutputStream to, int most)
      throws IOException {
    int there = from.available();
    if (there <= 0) {
      return false;
    }
    byte[] bytes = from.readNBytes(there);
    to.write(bytes, 0, Math.min(bytes.length, most - to.size()));
    return true;
  }

  /** The children first, as they are found by their parent. */
  private void close() {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    closeQuietly(process.getInputStream());
    closeQuietly(process.getErrorStream());
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
