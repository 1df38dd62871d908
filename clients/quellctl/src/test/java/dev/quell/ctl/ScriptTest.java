package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** deploy/quellctl finds the jar and passes everything on. */
class ScriptTest {
  private static final Path SCRIPT = Path.of("..", "..", "deploy", "quellctl");

  @TempDir private Path folder;

  /** A java that shows what it was started with. */
  @BeforeEach
  void installJava() throws IOException {
    script(folder.resolve("jdk/bin/java"), "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 3\n");
    Files.createDirectories(folder.resolve("bin"));
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path installed() throws IOException {
    Path installed = folder.resolve("opt/quellctl");
    script(installed, Files.readString(SCRIPT));
    return installed;
  }

  private record Ended(int exitCode, String output) {}

  private Ended run(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("QUELL_JAR");
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new Ended(process.waitFor(), output);
  }

  @Test
  void takesTheJarBesideItAndPassesArgumentsOnAsTheyAre() throws Exception {
    Path script = installed();
    Path jar = Files.createFile(script.resolveSibling("quell.jar"));

    Ended ended = run(script, Map.of(), "kill", "--reason", "two  words; $HOME");

    assertThat(ended.output())
        .endsWith("<-jar><" + jar + "><ctl><kill><--reason><two  words; $HOME>");
    assertThat(ended.exitCode()).isEqualTo(3);
  }

  @Test
  void prefersTheThinJarWhichRunsNothingElse() throws Exception {
    Path script = installed();
    Files.createFile(script.resolveSibling("quell.jar"));
    Path jar = Files.createFile(script.resolveSibling("quellctl.jar"));

    assertThat(run(script, Map.of(), "jobs", "show", "7").output())
        .endsWith("<-jar><" + jar + "><jobs><show><7>");
  }

  @ParameterizedTest
  @CsvSource({
    "clients/quellctl/target/quellctl.jar, <jobs>",
    "api/target/quell.jar, <ctl><jobs>",
  })
  void takesTheJarThatIsBuilt(String built, String arguments) throws Exception {
    Path script = installed();
    Path jar = folder.resolve(built);
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);

    assertThat(run(script, Map.of(), "jobs").output())
        .endsWith("<-jar><" + script.getParent() + "/../" + built + ">" + arguments);
  }

  @Test
  void isFoundThroughALink() throws Exception {
    Path script = installed();
    Path jar = Files.createFile(script.resolveSibling("quell.jar"));
    Path link = Files.createSymbolicLink(folder.resolve("bin/quellctl"), script);

    assertThat(run(link, Map.of(), "jobs").output()).endsWith("<" + jar + "><ctl><jobs>");
  }

  @Test
  void takesTheJarThatIsNamed() throws Exception {
    Path jar = Files.createFile(folder.resolve("other one.jar"));

    Ended ended = run(SCRIPT, Map.of("QUELL_JAR", jar.toString()), "jobs");

    assertThat(ended.output()).endsWith("<-jar><" + jar + "><ctl><jobs>");
    Path thin = Files.createFile(folder.resolve("quellctl-0.1.0.jar"));
    assertThat(run(SCRIPT, Map.of("QUELL_JAR", thin.toString()), "jobs").output())
        .endsWith("<-jar><" + thin + "><jobs>");
  }

  @Test
  void saysThatThereIsNoJarOrNoJava() throws Exception {
    assertThat(run(SCRIPT, Map.of("QUELL_JAR", "/no/such.jar")))
        .isEqualTo(new Ended(2, "quellctl: QUELL_JAR names no file: /no/such.jar"));
    Path script = installed();
    assertThat(run(script, Map.of()).output())
        .isEqualTo(
            "quellctl: there is no quellctl.jar and no quell.jar beside %s; set QUELL_JAR to the path of one"
                .formatted(script.getParent()));
    Files.createFile(script.resolveSibling("quell.jar"));
    assertThat(run(script, Map.of("JAVA_HOME", "/no/such")))
        .isEqualTo(new Ended(2, "quellctl: there is no java; install one or set JAVA_HOME"));
  }
}
