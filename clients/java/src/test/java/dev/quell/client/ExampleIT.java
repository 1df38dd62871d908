package dev.quell.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.FreePort;
import dev.quell.testing.ServerProcess;
import dev.quell.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.maven.shared.invoker.DefaultInvocationRequest;
import org.apache.maven.shared.invoker.DefaultInvoker;
import org.apache.maven.shared.invoker.InvocationRequest;
import org.apache.maven.shared.invoker.MavenInvocationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * A stranger's project that has the client as its one dependency, built and run by Maven, without a
 * network, beside the real server.
 */
@DatabaseTest
class ExampleIT {
  private static final String VERSION = System.getProperty("quell.version");
  private static final Path ROOT = Path.of("../..");

  /** What the build has fetched stands in for the network; it has no checksums. */
  private static final String SETTINGS =
      """
      <settings>
        <mirrors>
          <mirror><id>fetched</id><mirrorOf>*</mirrorOf><url>FETCHED</url></mirror>
        </mirrors>
        <profiles>
          <profile>
            <id>fetched</id>
            <repositories><repository>CENTRAL</repository></repositories>
            <pluginRepositories><pluginRepository>CENTRAL</pluginRepository></pluginRepositories>
          </profile>
        </profiles>
        <activeProfiles><activeProfile>fetched</activeProfile></activeProfiles>
      </settings>
      """
          .replace(
              "CENTRAL",
              """
              <id>central</id>
              <url>FETCHED</url>
              <releases><checksumPolicy>ignore</checksumPolicy></releases>
              """)
          .replace("FETCHED", Path.of(System.getProperty("maven.repository")).toUri().toString());

  @TempDir private static Path folder;

  /**
   * What the network would give: the modules as they are published, and what the build has fetched.
   */
  @BeforeAll
  static void publish() throws IOException {
    put("fsm-domain", ROOT.resolve("fsm-domain"));
    put("cluster-member", ROOT.resolve("cluster-member"));
    put("quell-client", Path.of("."));
    Files.writeString(folder.resolve("settings.xml"), SETTINGS);
    copy(Path.of("src/it/example"), folder.resolve("example"));
  }

  @Test
  void reportsToQuellAndHearsWhatThatChanges(TestDatabase db) throws Exception {
    Fixture fixture = Fixture.create(db);
    long instance = fixture.instance(fixture.task("R"), "R");
    int ofQuell = FreePort.find();
    int ofExample = FreePort.find();
    try (ServerProcess quell = startQuell(db, ofQuell, ofExample)) {
      quell.awaitListening();

      List<String> output =
          maven("127.0.0.1 %d 127.0.0.1:%d %d".formatted(ofExample, ofQuell, instance));

      assertThat(output).contains("Reply: DONE", "Event: RUNNING to DONE");
      assertThat(db.row("task_instance", instance)).containsEntry("status", "D");
      assertThat(infinispan()).containsOnly(System.getProperty("infinispan.version"));
    }
  }

  /** Else versions would be chosen anew in each project, by whatever is nearest there. */
  @ParameterizedTest
  @ValueSource(strings = {"fsm-domain", "cluster-member", "clients/java"})
  void isPublishedWithTheVersionsThatItIsTriedWith(String module) throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(ROOT.resolve(module).resolve("target/published-pom.xml").toFile());

    assertThat(pom.getElementsByTagName("parent").getLength()).isZero();
    assertThat(pom.getElementsByTagName("dependencyManagement").getLength()).isZero();
    assertThat(texts(pom.getElementsByTagName("scope")))
        .isSubsetOf("compile", "runtime", "provided");
    assertThat(texts(pom.getElementsByTagName("version")))
        .hasSize(1 + pom.getElementsByTagName("dependency").getLength())
        .noneMatch(version -> version.contains("$"));
  }

  /** The versions of all parts of Infinispan that the example's build took. */
  private static List<String> infinispan() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("repository/org/infinispan"))) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> file.getFileName().toString().startsWith("infinispan-"))
          .map(file -> file.getParent().getFileName().toString())
          .toList();
    }
  }

  private static ServerProcess startQuell(TestDatabase db, int port, int otherPort)
      throws IOException {
    return ServerProcess.start(
        folder,
        List.of(),
        Map.of(
            "QUELL_DATABASE_URL",
            db.url(),
            "QUELL_HTTP_PORT",
            "0",
            "QUELL_CLUSTER_ENABLED",
            "true",
            "QUELL_CLUSTER_PORT",
            Integer.toString(port),
            "QUELL_CLUSTER_MEMBERS",
            "127.0.0.1:" + port + ",127.0.0.1:" + otherPort));
  }

  private static List<String> texts(NodeList nodes) {
    return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
        .map(i -> nodes.item(i).getTextContent().strip())
        .toList();
  }

  private static List<String> maven(String arguments) throws MavenInvocationException {
    List<String> output = new ArrayList<>();
    Properties properties = new Properties();
    properties.setProperty("exec.args", arguments);
    // A folder is no network.
    properties.setProperty("aether.offline.protocols", "file");
    InvocationRequest request =
        new DefaultInvocationRequest()
            .setPomFile(folder.resolve("example/pom.xml").toFile())
            .setUserSettingsFile(folder.resolve("settings.xml").toFile())
            .setLocalRepositoryDirectory(folder.resolve("repository").toFile())
            .setJavaHome(new File(System.getProperty("java.home")))
            .addArgs(List.of("compile", "exec:java"))
            .setOffline(true)
            .setBatchMode(true)
            .setNoTransferProgress(true)
            .setInputStream(InputStream.nullInputStream())
            .setProperties(properties)
            .setOutputHandler(output::add)
            .setErrorHandler(output::add);
    int code =
        new DefaultInvoker()
            .setMavenHome(new File(System.getProperty("maven.home")))
            .execute(request)
            .getExitCode();
    assertThat(code).as(String.join("\n", output)).isZero();
    return output;
  }

  private static void put(String name, Path module) throws IOException {
    Path place =
        Files.createDirectories(folder.resolve("repository/dev/quell/" + name + "/" + VERSION));
    String file = name + "-" + VERSION;
    Files.copy(module.resolve("target/published-pom.xml"), place.resolve(file + ".pom"));
    Files.copy(module.resolve("target/" + file + ".jar"), place.resolve(file + ".jar"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
