package dev.quell.api.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * A library for browsers that comes in a jar of its own, from webjars.org or mvnpm.org. Its files
 * lie in a folder of its version, which the jar itself tells. Immutable.
 *
 * @param folder of all versions, from the root of the class path, with a slash at its end
 */
public record WebLibrary(String group, String artifact, String folder) {
  /** Names a library of webjars.org. */
  public static WebLibrary webjar(String group, String artifact) {
    return new WebLibrary(group, artifact, "META-INF/resources/webjars/" + artifact + '/');
  }

  /** Names a library of mvnpm.org. */
  public static WebLibrary mvnpm(String artifact) {
    return new WebLibrary("org.mvnpm", artifact, "META-INF/resources/_static/" + artifact + '/');
  }

  /**
   * Finds the folder of the version that is on the class path, without a slash at its end; fails if
   * there is none.
   */
  public Future<String> find(Vertx vertx) {
    return ClassPathFile.read(vertx, "META-INF/maven/" + group + '/' + artifact + "/pom.properties")
        .map(properties -> folder + versionOf(properties));
  }

  /** Reads one of its files; fails if there is none of this name. */
  public Future<Buffer> read(Vertx vertx, String name) {
    return find(vertx).compose(found -> ClassPathFile.read(vertx, found + '/' + name));
  }

  private static String versionOf(Buffer text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
