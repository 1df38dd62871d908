package dev.quell.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whether readers find what they look for: the map, the links, the question that a page answers.
 */
class PagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCS = ROOT.resolve("docs");

  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\\n]+`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern TITLE = Pattern.compile("# (.+)\\n\\n(.+)\\n");
  private static final Pattern QUESTION = Pattern.compile("[^!?]*[^.!?]\\?( .*)?");

  private final Map<Path, Set<String>> anchors = new HashMap<>();

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> lost =
        pages()
            .flatMap(
                page ->
                    links(page)
                        .filter(link -> !leads(page, link))
                        .map(link -> name(page) + ": " + link))
            .toList();

    assertThat(lost).isEmpty();
  }

  /** Else the test above would prove nothing. */
  @Test
  void linksAreFound() {
    assertThat(links(DOCS.resolve("README.md"))).hasSizeGreaterThan(20);
    assertThat(leads(DOCS.resolve("README.md"), "nowhere.md")).isFalse();
    assertThat(leads(DOCS.resolve("README.md"), "security.md#nowhere")).isFalse();
    assertThat(leads(DOCS.resolve("README.md"), "security.md#the-cluster")).isTrue();
  }

  @Test
  void everyPageBeginsWithTheQuestionThatItAnswers() {
    assertThat(pages().filter(page -> page.startsWith(DOCS)))
        .allSatisfy(
            page -> {
              Matcher head = TITLE.matcher(text(page));
              assertThat(head.lookingAt()).isTrue();
              assertThat(List.of(head.group(1), head.group(2)))
                  .anyMatch(line -> QUESTION.matcher(line).matches());
            });
  }

  /** The contract and the decisions have a map of their own, which the map leads to. */
  @Test
  void theMapsLeadToEveryPage() {
    Set<Path> reached =
        Stream.of("README.md", "contract/README.md", "adr/README.md")
            .map(DOCS::resolve)
            .flatMap(
                map -> links(map).map(link -> map.resolveSibling(link.split("#")[0]).normalize()))
            .collect(Collectors.toSet());

    assertThat(pages().filter(page -> page.startsWith(DOCS)))
        .allMatch(page -> reached.contains(page) || page.equals(DOCS.resolve("README.md")));
  }

  /** A picture that nobody can take anew shows what was, once. */
  @Test
  void everyScreenshotIsTakenByATest() {
    String tests =
        files(ROOT.resolve("api/src/test/java"), ".java")
            .map(PagesTest::text)
            .collect(Collectors.joining());

    assertThat(files(DOCS, ".png"))
        .isNotEmpty()
        .allMatch(picture -> tests.contains("resolve(\"" + name(picture) + "\")"));
  }

  private boolean leads(Path page, String link) {
    if (link.matches("\\w+:.*")) {
      return true;
    }
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
  }

  private Set<String> anchors(Path page) {
    return anchors.computeIfAbsent(page, PagesTest::readAnchors);
  }

  /** As GitHub makes them: small letters, without signs, a dash for each blank. */
  private static Set<String> readAnchors(Path page) {
    Set<String> anchors = new TreeSet<>();
    HEADING
        .matcher(FENCE.matcher(text(page)).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1"))
        .map(
            heading ->
                heading
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-'))
        .forEach(
            anchor -> {
              String unused = anchor;
              for (int i = 1; !anchors.add(unused); i++) {
                unused = anchor + "-" + i;
              }
            });
    return anchors;
  }

  private static Stream<String> links(Path page) {
    return LINK.matcher(CODE.matcher(text(page)).replaceAll(""))
        .results()
        .map(link -> link.group(1));
  }

  private static Stream<Path> pages() {
    return Stream.concat(
        files(DOCS, ".md"),
        Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "deploy/README.md")
            .map(ROOT::resolve));
  }

  private static Stream<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return ROOT.relativize(file).toString();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
