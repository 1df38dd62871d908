package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private static final String AXE = axe();

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

  private static String axe() {
    try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads the page anew, at a view of it. */
  void visit(String view) {
    driver.get("about:blank");
    driver.get(origin + "#/" + view);
    driver.executeScript(
        """
        window.clicked = 0;
        addEventListener('click', event => { window.clicked += event.detail > 0 ? 1 : 0; }, true);
        """);
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

  /** How often something was clicked since the page was visited. */
  int clicks() {
    return ((Long) driver.executeScript("return window.clicked")).intValue();
  }

  /** Moves the pointer onto an element. */
  void hover(WebElement element) {
    new Actions(driver).moveToElement(element).perform();
  }

  /** Has pages be shown in a colour scheme, {@code light} or {@code dark}. */
  void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** What axe finds wrong with the page as it is, targets that are too small included. */
  List<String> violations() {
    return violations("{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}");
  }

  /** What axe finds wrong with colours alone, which is all that another scheme changes. */
  List<String> paleColours() {
    return violations("{resultTypes: ['violations'], runOnly: ['color-contrast']}");
  }

  @SuppressWarnings("unchecked")
  private List<String> violations(String options) {
    if (!(Boolean) driver.executeScript("return 'axe' in window")) {
      driver.executeScript(AXE);
    }
    return (List<String>)
        driver.executeAsyncScript(
            """
            const told = arguments[arguments.length - 1];
            axe.run(document, %s).then(found => told(found.violations.map(rule => rule.id + ': '
              + rule.nodes.map(node => node.target + ' ' + node.failureSummary).join('; '))));
            """
                .formatted(options));
  }

  /** The contrast of an element's text with what is behind it, from 1 to 21. */
  double contrast(WebElement element) {
    Object ratio =
        driver.executeScript(
            """
            const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
            const light = colour => {
              canvas.fillStyle = colour;
              canvas.fillRect(0, 0, 1, 1);
              const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map(part =>
                part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
              return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
            };
            const style = getComputedStyle(arguments[0]);
            const [one, other] = [light(style.backgroundColor), light(style.color)];
            return Math.max(one, other) / Math.min(one, other) + 1e-9;
            """,
            element);
    return ((Number) ratio).doubleValue();
  }

  /** Whether the middle of an element is on the screen with nothing above it. */
  boolean isInSight(WebElement element) {
    return (Boolean)
        driver.executeScript(
            """
            const box = arguments[0].getBoundingClientRect();
            const met = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return met !== null && arguments[0].contains(met);
            """,
            element);
  }

  /** How much of what was in sight has moved by itself since the page was loaded. */
  double layoutShift() {
    Object shift =
        driver.executeAsyncScript(
            """
            const told = arguments[arguments.length - 1];
            let sum = 0;
            const add = list => list.forEach(entry => { sum += entry.hadRecentInput ? 0 : entry.value; });
            const observer = new PerformanceObserver(list => add(list.getEntries()));
            observer.observe({type: 'layout-shift', buffered: true});
            requestAnimationFrame(() => setTimeout(() => {
              add(observer.takeRecords());
              told(sum + 1e-9);
            }));
            """);
    return ((Number) shift).doubleValue();
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

  /**
   * What the page or the browser's policies have complained about since the last call. A busy
   * server may have asked to come again, and the page does.
   */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .filter(message -> !message.contains("the server responded with a status of 503"))
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
