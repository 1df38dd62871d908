package dev.quell.api.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileProps;
import io.vertx.core.file.FileSystem;
import java.nio.file.Path;

/** A file with keys. */
final class KeyFile implements KeySource {
  private final FileSystem files;
  private final String name;

  KeyFile(Vertx vertx, Path path) {
    this.files = vertx.fileSystem();
    this.name = path.toAbsolutePath().toString();
  }

  @Override
  public Future<Buffer> read() {
    return files
        .props(name)
        .compose(this::checkSize)
        .compose(size -> files.readFile(name))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof IllegalArgumentException
                        ? failure
                        : new IllegalArgumentException("cannot be read", failure)));
  }

  /** Also keeps out pipes and devices, which would never end. */
  private Future<Void> checkSize(FileProps props) {
    return props.isRegularFile() && props.size() <= MAX_BYTES
        ? Future.succeededFuture()
        : Future.failedFuture(
            new IllegalArgumentException("must be a file of at most " + MAX_BYTES + " bytes"));
  }

  @Override
  public String toString() {
    return "the file " + name;
  }
}
