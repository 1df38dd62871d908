package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.TestDatabase;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * Takes the picture of the README: {@code -Dconsole.screenshot=docs/console.png}, a path from the
 * folder of the project, takes it anew.
 */
@Tag("browser")
@DatabaseTest
@ExtendWith(SharedChromium.class)
class ConsolePictureTest {
  private static final Path ROOT = Path.of("..");
  private static final Path SHOWN = ROOT.resolve("docs/console.png");
  private static final Path TAKEN =
      ROOT.resolve(System.getProperty("console.screenshot", "api/target/console.png"));

  @Test
  void isTakenOfAPageThatIsThere(TestDatabase db, ChromeDriver chromium) throws IOException {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "mortality-forecast")
            .running(1, 5200, "D", "D")
            .running(2, 1840, "R", "R")
            .running(3, 320, "O", "O")
            .running(4, 410, "Q", "Q")
            .running(5, 12, "F", "F")
            .failed("MemoryError: Unable to allocate 12.4 GiB for an array of 1660 x 1000000 draws")
            .array("load-data", 600, "D")
            .array("covariates", 240, "D")
            .array("clean", 600, "D")
            .array("validate", 40, "G")
            .array("aggregate", 900, "G")
            .array("report", 60, "G")
            .arrow("load-data", "clean")
            .arrow("covariates", "clean")
            .arrow("clean", "fit")
            .arrow("clean", "validate")
            .arrow("load-data", "report")
            .arrow("fit", "aggregate")
            .arrow("validate", "report")
            .arrow("aggregate", "report");
    try (ApiServer server = ApiServer.start(db.options())) {
      Browser browser = Browser.of(chromium, server.port());
      browser.resize(1280, 900);
      browser.visit("workflow/" + fixture.workflow());
      browser.find("svg.graph");
      browser.find("table tr", "fit");
      browser.savePicture(TAKEN);
    }
    assertThat(size(TAKEN)).isEqualTo(size(SHOWN));
  }

  private static Dimension size(Path picture) throws IOException {
    BufferedImage image = ImageIO.read(picture.toFile());
    return new Dimension(image.getWidth(), image.getHeight());
  }
}
