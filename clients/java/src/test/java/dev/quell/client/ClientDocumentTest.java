package dev.quell.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page shows the project that {@link ExampleIT} builds and runs, to the letter. */
class ClientDocumentTest {
  private static final Path PAGE = Path.of("../../docs/java-client.md");
  private static final Path EXAMPLE = Path.of("src/it/example");
  private static final Pattern FILE =
      Pattern.compile("^```\\w+ (\\S+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void showsTheExampleThatIsRun() throws IOException {
    List<String> shown =
        FILE.matcher(Files.readString(PAGE)).results().map(block -> block.group(1)).toList();

    assertThat(shown).containsExactly("pom.xml", "src/main/java/example/Report.java");
    assertThat(FILE.matcher(Files.readString(PAGE)).results())
        .allSatisfy(
            block ->
                assertThat(block.group(2))
                    .isEqualTo(Files.readString(EXAMPLE.resolve(block.group(1)))));
  }

  @Test
  void namesEveryFailure() throws IOException {
    assertThat(Files.readString(PAGE))
        .contains(
            List.of(QuellException.class.getPermittedSubclasses()).stream()
                .map(type -> "`" + type.getSimpleName() + "`")
                .toList());
  }
}
