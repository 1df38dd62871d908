package dev.quell.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every reference to the wire contract leads to a section that there is. */
class ContractReferencesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path CODE = ROOT.resolve("api/src/main/java/Some.java");
  private static final Path MIGRATION = ROOT.resolve("killer-worker/src/main/resources/V1.sql");
  private static final Path PAGE = ROOT.resolve("docs/some.md");
  private static final Path CONTRACT_PAGE = ROOT.resolve("docs/contract/fsm.md");

  private final ContractReferences references;

  ContractReferencesTest() throws IOException {
    references = ContractReferences.of(ROOT);
  }

  @Test
  void leadToSectionsThatThereAre() throws IOException {
    List<Path> files = files();

    assertThat(files).hasSizeGreaterThan(500);
    assertThat(files).flatExtracting(references::problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conventions.md",
        "fsm.md",
        "array-and-task-instance.md",
        "workflow-and-bind.md",
        "cli-and-reaper.md",
        "schema.md"
      })
  void findTheSectionsOfAPage(String page) {
    assertThat(references.sections(page)).isGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/** {@code docs/contract/fsm.md} §9 */",
        "/** {@code docs/contract/fsm.md} §9.5, §3.1 and §4 */",
        "/** {@code docs/contract/fsm.md} §9;\n * the table of §3.1\n */",
        "/** {@code\n * docs/contract/workflow-and-bind.md} §A.6.3, §37 to §39 */",
        "/** {@code docs/contract/cli-and-reaper.md} §0.6 */",
        "/** RFC 7519 §4.1, and JVM spec §4.4 */",
        "// docs/contract/schema.md §3.2",
        "\"docs/contract/conventions.md §4\"",
        "/** As {@code docs/metrics.md} says. */"
      })
  void mayBeWrittenLikeThis(String text) {
    assertThat(references.problems(CODE, text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/** {@code docs/contract/fsm.md} §99 */",
        "/** {@code docs/contract/fsm.md} §9.12 */",
        "/** {@code docs/contract/fsm.md} §9, §10 */",
        "/** {@code docs/contract/fsm.md} §9 to §12 */",
        "/** {@code docs/contract/workflow-and-bind.md} §A.9 */",
        "/** {@code docs/contract/fsm.md} § nine */",
        "/** {@code docs/contract/other.md} */",
        "/** {@code docs/metrics.md} §1 */",
        "/** {@code fsm.md} §9 */",
        "/** fsm.md */",
        "/** contract §9 */",
        "/** {@code docs/contract/fsm.md} §9 */\nint i; // and §3",
        "/** {@code docs/contract/fsm.md} §9 */\n/** §3 */",
        "\"§4\""
      })
  void mayNotBeWrittenLikeThis(String text) {
    assertThat(references.problems(CODE, text)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"fsm.md §9.11, 0", "fsm.md §9.12, 1", "§9, 1"})
  void nameThePageAloneInMigrations(String text, int problems) {
    assertThat(references.problems(MIGRATION, "-- " + text)).hasSize(problems);
  }

  @ParameterizedTest
  @CsvSource({
    "[the rules](contract/fsm.md) in §9, 0",
    "[the rules](contract/fsm.md) in §99, 1",
    "`docs/contract/fsm.md` §99, 1",
    "in §9, 1"
  })
  void areLinksInOtherPages(String text, int problems) {
    assertThat(references.problems(PAGE, text)).hasSize(problems);
  }

  @ParameterizedTest
  @CsvSource({
    "see §9.2, 0",
    "see §99, 1",
    "see `schema.md` §5 and then §9.2, 0",
    "see schema.md §5 and §6, 0",
    "see schema.md §5 and §7, 1"
  })
  void meanTheirOwnPageInTheContract(String text, int problems) {
    assertThat(references.problems(CONTRACT_PAGE, text)).hasSize(problems);
  }

  @Test
  void areToldWithFileAndLine() {
    assertThat(references.problems(CODE, "\n\n/**\n * Some.\n * Of §9.\n */"))
        .containsExactly(
            "api/src/main/java/Some.java, line 3: '§9' belongs to no page of docs/contract");
  }

  /** Sources, and the pages of docs but the contract's index, which shows how references look. */
  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skipped = name.equals("target") || (name.startsWith(".") && !name.equals(".."));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isRead(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static boolean isRead(Path file) {
    String path = ROOT.relativize(file).toString();
    return (path.contains("src/")
            && path.matches(".*\\.(java|sql|js)")
            && !path.matches(".*/ContractReferences(Test)?\\.java"))
        || (path.matches("docs/.*\\.md") && !path.equals("docs/contract/README.md"));
  }
}
