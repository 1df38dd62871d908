package dev.quell.api.auth;

import static dev.quell.api.auth.SecuredServer.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import dev.quell.testing.Prerequisite;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the recipes of docs/security.md as they stand there, and calls a server with the result. */
@Tag("process")
class DocumentedTokensTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "security.md");
  private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;
  private Vertx vertx;

  @BeforeEach
  void start() {
    Prerequisite.TOKEN_RECIPES.require();
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    if (vertx != null) {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  /** The recipes under a heading, in the order of the page. */
  private static List<String> recipes(String heading) throws IOException {
    String page = Files.readString(DOCUMENT);
    int start = page.indexOf("\n### " + heading + "\n") + 1;
    int end = page.indexOf("\n### ", start);
    Matcher recipes = SHELL.matcher(page.substring(start, end));
    return recipes.results().map(found -> found.group(1)).toList();
  }

  private String run(String recipe, String secret) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("sh", "-e", "-c", recipe);
    shell.environment().put("QUELL_AUTH_SECRET", secret);
    shell.directory(folder.toFile()).redirectError(folder.resolve("errors").toFile());
    Process process = shell.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
    return output.strip();
  }

  private void assertLetsAliceIn(QuellConfig.Auth auth, String token) throws Exception {
    try (SecuredServer server = SecuredServer.start(vertx, auth, Clock.systemUTC())) {
      HttpResponse<String> answer = server.getWithToken(WRITE, token);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(new JsonObject(answer.body()).getString("user")).isEqualTo("alice");
    }
  }

  private static QuellConfig.Auth anyIssuer(Optional<String> secret, Optional<Path> publicKeyFile) {
    return new QuellConfig.Auth(
        secret.map(Secret::of),
        publicKeyFile,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty());
  }

  @Test
  void recipeForHs256LetsItsOwnerIn() throws Exception {
    List<String> recipes = recipes("HS256");
    String secret = run(recipes.get(0), "");

    String token = run(recipes.get(1), secret);

    assertLetsAliceIn(anyIssuer(Optional.of(secret), Optional.empty()), token);
  }

  @Test
  void recipeForRs256LetsItsOwnerIn() throws Exception {
    List<String> recipes = recipes("RS256");
    run(recipes.get(0), "");

    String token = run(recipes.get(1), "");

    Path publicKey = folder.resolve("token-key.pub.pem");
    assertLetsAliceIn(anyIssuer(Optional.empty(), Optional.of(publicKey)), token);
  }
}
