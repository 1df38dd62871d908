package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;

/**
 * A Chromium without a window. Whatever a test looks for it waits for, at most 30 seconds, and
 * finds it by what a person sees.
 */
final class Browser implements AutoCloseable {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 860;

  private final ChromeDriver driver;
  private final String origin;
  private String first = "";

  private Browser(ChromeDriver driver, String origin) {
    this.driver = driver;
    this.origin = origin;
  }

  /**
   * Starts one that looks at a server of this machine.
   *
   * @param profile an empty folder
   */
  static Browser start(int port, Path profile) {
    Browser browser = new Browser(Chromium.start(profile), "http://127.0.0.1:" + port + "/console");
    browser.resize(WIDTH, HEIGHT);
    return browser;
  }

  /** Loads the page anew, at a view of it. */
  void visit(String view) {
    driver.get("about:blank");
    driver.get(origin + "#/" + view);
  }

  /** Opens a view in another tab, which shares nothing with this one but the browser. */
  void openTab(String view) {
    first = driver.getWindowHandle();
    driver.switchTo().newWindow(WindowType.TAB);
    visit(view);
  }

  /** Goes back to the first tab. */
  void closeTab() {
    driver.close();
    driver.switchTo().window(first);
  }

  /** The view that is shown, such as {@code job/7}. */
  String view() {
    String url = driver.getCurrentUrl();
    return url.substring(url.indexOf("#/") + 2);
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** Gives the page a size as a screen of that size would. */
  void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < WIDTH / 2));
  }

  /** The first visible element of a selector. */
  WebElement find(String css) {
    return find(css, element -> true);
  }

  /** The first visible element of a selector that has this text within. */
  WebElement find(String css, String text) {
    return find(css, element -> element.getText().contains(text));
  }

  private WebElement find(String css, Predicate<WebElement> predicate) {
    return when(
        page ->
            page.findElements(By.cssSelector(css)).stream()
                .filter(element -> element.isDisplayed() && predicate.test(element))
                .findFirst());
  }

  /** Waits until no element of a selector is visible. */
  void awaitNo(String css) {
    when(
        page ->
            page.findElements(By.cssSelector(css)).stream().noneMatch(WebElement::isDisplayed)
                ? Optional.of(true)
                : Optional.empty());
  }

  /** Clicks the button or link of exactly this text or label. */
  void press(String name) {
    when(
        page ->
            saying(name).stream()
                .filter(element -> element.getAccessibleName().equals(name))
                .filter(element -> element.isDisplayed() && element.isEnabled())
                .findFirst()
                .map(
                    element -> {
                      element.click();
                      return element;
                    }));
  }

  /** Whatever can be pressed and has the name within its text or label. Asking each costs more. */
  @SuppressWarnings("unchecked")
  private List<WebElement> saying(String name) {
    return (List<WebElement>)
        driver.executeScript(
            """
            const says = text => (text ?? '').replace(/\\s+/g, ' ').includes(arguments[0]);
            return [...document.querySelectorAll('button, a, summary')].filter(
                element => says(element.textContent) || says(element.getAttribute('aria-label')));
            """,
            name);
  }

  /** Types into the field of a name, in place of what it holds. */
  void type(String field, String text) {
    WebElement element = find("[name=" + field + "]");
    element.clear();
    element.sendKeys(text);
  }

  /** Presses keys where the focus is. */
  void keys(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** What the focused element is called. */
  String focused() {
    return driver.switchTo().activeElement().getAccessibleName();
  }

  Object run(String script) {
    return driver.executeScript(script);
  }

  /** What the page or the browser's policies have complained about since the last call. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .toList();
  }

  /** Nothing may be wider than the screen, or it would have to be moved to and fro. */
  void assertFitsTheScreen() {
    assertThat((Boolean) run("return document.documentElement.scrollWidth <= window.innerWidth"))
        .as("width of %s", view())
        .isTrue();
  }

  void savePicture(Path file) {
    try {
      Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Elements that the page replaces while one looks are looked for anew. */
  private <T> T when(Function<ChromeDriver, Optional<T>> look) {
    Found<T> found = new Found<>();
    Await.until(
        () -> {
          try {
            found.value = look.apply(driver).orElse(null);
          } catch (WebDriverException replaced) {
            found.value = null;
          }
          return found.value != null;
        });
    return found.value;
  }

  private static final class Found<T> {
    private T value;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
