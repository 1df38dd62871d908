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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Collectors;
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
final class Browser {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 860;

  private static final String AXE = axe();

  /** What a person sees, and reads of it. */
  private static final String SEEN =
      """
      const seen = element =>
        element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length > 0;
      const read = element => (element.innerText ?? element.textContent).replace(/\\s+/g, ' ');
      """;

  /** How light a colour is, drawn over others; and how well two such are told apart. */
  private static final String LIGHT =
      """
      const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
      const light = (...colours) => {
        for (const colour of ['#fff', ...colours]) {
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
        }
        const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map(part =>
          part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
      };
      const behind = element => element === null ? []
        : [...behind(element.parentElement), getComputedStyle(element).backgroundColor];
      const ratio = (one, other) => Math.max(one, other) / Math.min(one, other);
      """;

  /**
   * Runs before the scripts of each page: long waits are shortened, and clicks and calls counted.
   */
  private static final String BEFOREHAND =
      """
      window.pace = {from: 2000, factor: 5};
      window.clicked = 0;
      window.asked = 0;
      const later = setTimeout;
      window.setTimeout = (what, millis = 0, ...rest) =>
        later(what, millis < pace.from ? millis : millis / pace.factor, ...rest);
      const ask = fetch;
      window.fetch = (...call) => {
        asked++;
        return ask(...call);
      };
      addEventListener('click', event => { clicked += event.detail > 0 ? 1 : 0; }, true);
      """;

  private final ChromeDriver driver;
  private final String origin;
  private String first = "";

  private Browser(ChromeDriver driver, String origin) {
    this.driver = driver;
    this.origin = origin;
  }

  /** Has a Chromium, which may have looked at others before, look at a server of this machine. */
  static Browser of(ChromeDriver driver, int port) {
    Browser browser = new Browser(driver, "http://127.0.0.1:" + port + "/console");
    driver.get("about:blank");
    browser.resize(WIDTH, HEIGHT);
    browser.prefer("light");
    return browser;
  }

  /** Has a Chromium do what all tests need before the scripts of each page. */
  static void prepare(ChromeDriver driver) {
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", BEFOREHAND));
    driver.executeCdpCommand("Performance.enable", Map.of());
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
  }

  /** Goes to a view of the page that is loaded, as a link does, and waits for its heading. */
  void follow(String view, String heading) {
    driver.executeScript("location.hash = '#/' + arguments[0]", view);
    find("h1", heading);
  }

  /** Loads a module of the console alone, without its page; scripts may import it and others. */
  void visitModule(String name) {
    driver.get(origin + "/0/" + name);
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

  /** The view that a link leads to. */
  String address(String css) {
    String address = Objects.requireNonNull(find(css).getDomAttribute("href"));
    return address.substring("#/".length());
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
    return find(css, "");
  }

  /** The first visible element of a selector that has this text within. */
  WebElement find(String css, String text) {
    return when(
        () ->
            (WebElement)
                driver.executeScript(
                    SEEN
                        + """
                        return [...document.querySelectorAll(arguments[0])]
                          .find(element => seen(element) && read(element).includes(arguments[1]));
                        """,
                    css,
                    text));
  }

  /** Waits until no element of a selector is visible. */
  void awaitNo(String css) {
    Await.until(
        () ->
            (Boolean)
                driver.executeScript(
                    SEEN + "return ![...document.querySelectorAll(arguments[0])].some(seen)", css));
  }

  /** Clicks the button or link of exactly this text or label. */
  void press(String name) {
    when(
        () -> {
          Optional<WebElement> found =
              saying(name).stream()
                  .filter(element -> element.getAccessibleName().equals(name))
                  .findFirst();
          found.ifPresent(WebElement::click);
          return found.orElse(null);
        });
  }

  /** What can be pressed now and has the name within its text or label. Asking each costs more. */
  @SuppressWarnings("unchecked")
  private List<WebElement> saying(String name) {
    return (List<WebElement>)
        driver.executeScript(
            SEEN
                + """
                const says = text => (text ?? '').replace(/\\s+/g, ' ').includes(arguments[0]);
                return [...document.querySelectorAll('button:enabled, a, summary')].filter(element =>
                  seen(element) && (says(element.textContent) || says(element.getAttribute('aria-label'))));
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
    return ((Long) driver.executeScript("return clicked")).intValue();
  }

  /** Shortens the waits of the page, those from so many milliseconds on, by a factor. */
  void hasten(int from, int factor) {
    driver.executeScript("pace.from = arguments[0]; pace.factor = arguments[1]", from, factor);
  }

  /** Waits until the page has made so many more calls. */
  void awaitCalls(int more) {
    long target = (Long) driver.executeScript("return asked") + more;
    Await.until(() -> (Long) driver.executeScript("return asked") >= target);
  }

  /** What the page holds once all garbage has been collected. */
  Held held() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    Map<?, ?> metrics =
        ((List<?>) driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics"))
            .stream()
                .map(Map.class::cast)
                .collect(
                    Collectors.toMap(metric -> metric.get("name"), metric -> metric.get("value")));
    return new Held(
        ((Number) metrics.get("JSEventListeners")).longValue(),
        ((Number) metrics.get("Nodes")).longValue(),
        ((Number) metrics.get("JSHeapUsedSize")).longValue());
  }

  /**
   * What a page holds.
   *
   * @param heap bytes
   */
  record Held(long listeners, long nodes, long heap) {}

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

  /** What axe finds wrong within an element, targets that are too small included. */
  List<String> violations(String within) {
    return violations(within, "rules: {'target-size': {enabled: true}}");
  }

  /** What axe finds too small to be touched. */
  List<String> smallTargets() {
    return violations("body", "runOnly: ['target-size']");
  }

  /** What axe finds wrong with colours alone, which is all that another scheme changes. */
  List<String> paleColours(String within) {
    return violations(within, "runOnly: ['color-contrast']");
  }

  @SuppressWarnings("unchecked")
  private List<String> violations(String within, String options) {
    if (!(Boolean) driver.executeScript("return 'axe' in window")) {
      driver.executeScript(AXE);
    }
    return (List<String>)
        driver.executeAsyncScript(
            """
            const told = arguments[arguments.length - 1];
            axe.run(arguments[0], {resultTypes: ['violations'], %s}).then(
              found => told(found.violations.map(rule => rule.id + ': '
                + rule.nodes.map(node => node.target + ' ' + node.failureSummary).join('; '))),
              failure => told([String(failure)]));
            """
                .formatted(options),
            within);
  }

  /**
   * Has everything look as beneath the pointer and with the focus, both of which axe cannot see.
   */
  private void excite(boolean excited) {
    driver.executeScript(
        """
        const all = rules => [...rules].flatMap(rule => [rule, ...all(rule.cssRules ?? [])]);
        if (!('excitable' in window)) {
          for (const rule of [...document.styleSheets].flatMap(sheet => all(sheet.cssRules))) {
            if (/:(hover|focus)/.test(rule.selectorText)) {
              rule.selectorText +=
                ', ' + rule.selectorText.replaceAll(/:(hover|focus-visible|focus)\\b/g, ':is(.excited *)');
            }
          }
          window.excitable = true;
        }
        document.documentElement.classList.toggle('excited', arguments[0]);
        """,
        excited);
  }

  /**
   * What can be pressed or typed into within an element and, as it looks then, cannot be read on
   * what is behind it, or not be seen to have the focus.
   */
  @SuppressWarnings("unchecked")
  List<String> paleWhenExcited(String within) {
    excite(true);
    List<String> pale =
        (List<String>)
            driver.executeScript(
                SEEN
                    + LIGHT
                    + """
                    const told = (element, seen) =>
                      ratio(light(...behind(seen)), light(...behind(seen), getComputedStyle(element).color)) >= 4.5;
                    const outlined = element => getComputedStyle(element).outlineStyle !== 'none'
                      && ratio(light(...behind(element.parentElement)), light(getComputedStyle(element).outlineColor)) >= 3;
                    const speaks = element => [...element.childNodes].some(one => one.nodeType === 3 && one.data.trim() !== '');
                    return [...document.querySelector(arguments[0]).querySelectorAll(
                        'a, button:enabled, input:enabled, select, textarea, summary, [tabindex="0"]')]
                      .filter(element => seen(element) && element.namespaceURI.endsWith('xhtml') && !(outlined(element)
                        && [element, ...element.querySelectorAll('*')].every(one => !speaks(one) || told(one, one))))
                      .map(element => element.outerHTML);
                    """,
                within);
    excite(false);
    return pale;
  }

  /** The contrast of an element's text with what is behind it, from 1 to 21. */
  double contrast(WebElement element) {
    Object ratio =
        driver.executeScript(
            LIGHT
                + """
                return ratio(light(...behind(arguments[0])), light(getComputedStyle(arguments[0]).color)) + 1e-9;
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

  /** What a script makes of its arguments that has an {@code import} or waits for something. */
  Object compute(String script, Object... arguments) {
    return driver.executeAsyncScript(
        """
        const told = arguments[arguments.length - 1];
        (async (...given) => {
          %s
        })(...arguments).then(told, failure => told(String(failure.stack ?? failure)));
        """
            .formatted(script),
        arguments);
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
  private static <T> T when(Supplier<T> look) {
    AtomicReference<T> found = new AtomicReference<>();
    Await.until(
        () -> {
          try {
            found.set(look.get());
          } catch (WebDriverException replaced) {
            found.set(null);
          }
          return found.get() != null;
        });
    return found.get();
  }
}
