package dev.quell.api.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads files that Quell's jar holds. The file system of Vert.x finds them as well, but for each it
 * first copies all of the folder to a disk, which makes a start slower than all else.
 */
public final class ClassPathFile {
  private ClassPathFile() {}

  /**
   * Reads a whole file beside the event loops. Fails with a {@link FileNotFoundException} if there
   * is none of this name.
   *
   * @param name with its folders, from the root of the class path
   */
  public static Future<Buffer> read(Vertx vertx, String name) {
    return vertx.executeBlocking(() -> read(name), false);
  }

  private static Buffer read(String name) throws IOException {
    try (InputStream content = ClassPathFile.class.getResourceAsStream('/' + name)) {
      if (content == null) {
        throw new FileNotFoundException("There is no " + name + " on the class path");
      }
      return Buffer.buffer(content.readAllBytes());
    }
  }
}
