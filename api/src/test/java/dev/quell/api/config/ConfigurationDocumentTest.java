package dev.quell.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps docs/configuration.md and the settings of the code together. */
class ConfigurationDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/configuration.md");
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `([a-z_.]+)` \\| `(QUELL_\\w+)` \\| (.+?) \\| (.+) \\|$", Pattern.MULTILINE);

  private record Row(String key, String variable, String defaultText) {

    static Row of(MatchResult row) {
      return new Row(row.group(1), row.group(2), row.group(3));
    }

    static Row of(Setting setting) {
      String defaultText = setting.defaultText().map("`%s`"::formatted).orElse("none");
      return new Row(setting.key(), setting.environmentVariable(), defaultText);
    }
  }

  @Test
  void listsEverySettingWithItsVariableAndItsDefault() throws IOException {
    List<Row> documented = ROW.matcher(Files.readString(DOCUMENT)).results().map(Row::of).toList();

    assertThat(documented)
        .containsExactlyElementsOf(Arrays.stream(Setting.values()).map(Row::of).toList());
  }
}
