package dev.quell.api.http;

import static dev.quell.testing.Await.await;
import static dev.quell.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.FileNotFoundException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Files that Quell's jar holds, and those of other jars. */
class ClassPathFileTest {
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void close() {
    await(VERTX.close());
  }

  @Test
  void isReadAsAWhole() {
    assertThat(await(ClassPathFile.read(VERTX, "openapi.json")).toJsonObject().getMap())
        .containsKeys("openapi", "paths");
  }

  @Test
  void isReadFromAFolderOfAnotherJar() {
    String name = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

    assertThat(await(ClassPathFile.read(VERTX, name)).toString()).contains("version=");
  }

  @Test
  void isMissedByName() {
    assertThat(failureOf(ClassPathFile.read(VERTX, "dev/quell/api/no-such.file")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("dev/quell/api/no-such.file");
  }
}
