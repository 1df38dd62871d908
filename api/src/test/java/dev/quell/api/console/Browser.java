package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /**
   * Waits in the page until something holds, looks whenever it changes; null after a while, and
   * then it is asked anew. Asking from here again and again would keep the browser busy.
   */
  private static final String AWAITED =
      SEEN
          + """
          const look = () => { %s };
          return new Promise(resolve => {
            let watcher, timer, end;
            const settle = () => {
              const found = look();
              if (found || performance.now() > end) {
                watcher.disconnect();
                clearInterval(timer);
                resolve(found || null);
              }
            };
            end = performance.now() + 5000;
            watcher = new MutationObserver(settle);
            watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
            timer = setInterval(settle, 50);
            settle();
          });
          """;

  /** The first that is seen of a selector, and has a text within. */
  private static final String FOUND =
      """
      return [...document.querySelectorAll(given[0])]
        .find(element => seen(element) && read(element).includes(given[1]));
      """;

  /** What can be pressed and is called so. */
  private static final String CALLED =
      """
      const name = element => (element.getAttribute('aria-label') ?? element.textContent).replace(/\\s+/g, ' ').trim();
      return [...document.querySelectorAll('button:enabled, a, summary')]
        .find(element => seen(element) && name(element) === given[0]);
      """;

  /** Where what is found can be pressed: its middle, which nothing else may lie above. */
  private static final String POINT =
      """
      const found = (() => { %s })();
      if (!found) {
        return null;
      }
      const middle = () => {
        const [{x, y, width, height}] = found.getClientRects();
        return {x: x + width / 2, y: y + height / 2};
      };
      const isMet = ({x, y}) => found.contains(document.elementFromPoint(x, y));
      if (!isMet(middle())) {
        found.scrollIntoView({block: 'center'});
      }
      if (!isMet(middle())) {
        return null;
      }
      window.met = false;
      window.aimed = found;
      return middle();
      """;

  /** Whether the click met what it was aimed at, or has led to another page. */
  private static final String MET =
      """
      const isMet = aimed === null || met;
      window.aimed = null;
      return isMet;
      """;

  /** How light a colour is, drawn over others; and how well two such are told apart. */
  private static final String LIGHT =
      """
      const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
      const drawn = colours => {
        for (const colour of ['#fff', ...colours]) {
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
        }
        const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map(part =>
          part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
      };
      const known = new Map();
      const light = (...colours) => {
        const key = colours.join();
        known.has(key) || known.set(key, drawn(colours));
        return known.get(key);
      };
      const behind = element => element === null ? []
        : [...behind(element.parentElement), getComputedStyle(element).backgroundColor];
      const ratio = (one, other) => Math.max(one, other) / Math.min(one, other);
      """;

  private static final String EVERYTHING = "rules: {'target-size': {enabled: true}}";

  /**
   * What axe finds wrong within an element; and, if asked, what can be pressed or typed into there
   * and, as it looks with pointer and focus, cannot be read on what is behind it, or not be seen to
   * have the focus. Null where axe is not there yet.
   */
  private static final String INSPECTION =
      SEEN
          + LIGHT
          + """
          const [within, excited] = arguments;
          if (!('axe' in window)) {
            return null;
          }
          const told = (element, seen) =>
            ratio(light(...behind(seen)), light(...behind(seen), getComputedStyle(element).color)) >= 4.5;
          const outlined = element => getComputedStyle(element).outlineStyle !== 'none'
            && ratio(light(...behind(element.parentElement)), light(getComputedStyle(element).outlineColor)) >= 3;
          const speaks = element => [...element.childNodes].some(one => one.nodeType === 3 && one.data.trim() !== '');
          const all = rules => [...rules].flatMap(rule => [rule, ...all(rule.cssRules ?? [])]);
          const excite = () => {
            if (!('excitable' in window)) {
              for (const rule of [...document.styleSheets].flatMap(sheet => all(sheet.cssRules))) {
                if (/:(hover|focus)/.test(rule.selectorText)) {
                  rule.selectorText +=
                    ', ' + rule.selectorText.replaceAll(/:(hover|focus-visible|focus)\\b/g, ':is(.excited *)');
                }
              }
              window.excitable = true;
            }
            document.documentElement.classList.add('excited');
          };
          const pale = () => [...document.querySelector(within).querySelectorAll(
              'a, button:enabled, input:enabled, select, textarea, summary, [tabindex="0"]')]
            .filter(element => seen(element) && element.namespaceURI.endsWith('xhtml') && !(outlined(element)
              && [element, ...element.querySelectorAll('*')].every(one => !speaks(one) || told(one, one))))
            .map(element => 'pointed at: ' + element.outerHTML);
          if (excited) {
            document.querySelectorAll(`${within} details`).forEach(one => { one.open = true; });
          }
          return axe.run(within, {resultTypes: ['violations'], preload: false, %s}).then(found => {
            const flaws = found.violations.map(rule => rule.id + ': '
              + rule.nodes.map(node => node.target + ' ' + node.failureSummary).join('; '));
            if (!excited) {
              return flaws;
            }
            excite();
            flaws.push(...pale());
            document.documentElement.classList.remove('excited');
            return flaws;
          }, failure => [String(failure)]);
          """;

  /**
   * Runs before the scripts of each page: waits for other states are shortened, that of the page of
   * a job among them, and clicks and calls counted. A click that is aimed at an element which has
   * moved away by then meets nothing.
   */
  private static final String BEFOREHAND =
      """
      window.aimed = null;
      window.met = false;
      for (const kind of ['mousedown', 'mouseup', 'click']) {
        addEventListener(kind, event => {
          if (aimed === null || event.detail === 0) {
            return;
          }
          if (aimed.contains(event.target)) {
            met ||= kind === 'click';
          } else if (!met) {
            event.preventDefault();
            event.stopImmediatePropagation();
          }
        }, true);
      }
      window.pace = {shortened: millis => millis >= 2000 || millis === 1000, factor: 5};
      window.clicked = 0;
      window.asked = 0;
      const later = setTimeout;
      window.setTimeout = (what, millis = 0, ...rest) =>
        later(what, pace.shortened(millis) ? millis / pace.factor : millis, ...rest);
      const ask = fetch;
      window.fetch = (...call) => {
        asked++;
        return ask(...call);
      };
      addEventListener('click', event => { clicked += event.detail > 0 ? 1 : 0; }, true);
      """;

  private final ChromeDriver driver;
  private final String origin;
  private final List<String> allowed = new ArrayList<>();
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
  void load(String view) {
    Object isAt =
        driver.executeScript(
            """
            const [origin, view] = arguments;
            if (location.href.split('#')[0] !== origin) {
              return false;
            }
            history.replaceState(null, '', '#/' + view);
            return true;
            """,
            origin,
            view);
    if ((Boolean) isAt) {
      reload();
    } else {
      driver.get(origin + "#/" + view);
    }
  }

  /**
   * Shows a view as it is at first. The page is loaded if it is not yet: by way of another view it
   * forgets as much, and that costs much less.
   */
  void visit(String view) {
    Object shown =
        driver.executeScript(
            """
            const [origin, view] = arguments;
            if (location.href.split('#')[0] !== origin || document.querySelector('nav') === null) {
              return false;
            }
            const go = where => location.hash === '#/' + where ? null : new Promise(resolve => {
              addEventListener('hashchange', () => setTimeout(resolve), {once: true});
              location.hash = '#/' + where;
            });
            return (async () => {
              await go(view.startsWith('jobs') ? 'users' : 'jobs');
              await go(view);
              document.querySelector('.notice button:last-child')?.click();
              window.clicked = 0;
              return true;
            })();
            """,
            origin,
            view);
    if (!(Boolean) shown) {
      load(view);
    }
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
    prepare(driver);
    load(view);
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
    return (WebElement) await(FOUND, css, text);
  }

  /** Waits until no element of a selector is visible. */
  void awaitNo(String css) {
    await("return ![...document.querySelectorAll(given[0])].some(seen);", css);
  }

  /** What a script makes of what it is given, as soon as that is anything. */
  private Object await(String look, Object... given) {
    String script = "const given = [...arguments];" + AWAITED.formatted(look);
    return when(() -> driver.executeScript(script, given), Arrays.toString(given));
  }

  /** Clicks the button or link of exactly this text or label. */
  void press(String name) {
    clickOn(CALLED, name);
  }

  /** Clicks the first visible element of a selector. */
  void click(String css) {
    click(css, "");
  }

  /** Clicks the first visible element of a selector that has this text within. */
  void click(String css, String text) {
    clickOn(FOUND, css, text);
  }

  /**
   * Presses a button of a mouse above what a script finds, and lets it go; anew if the page has
   * changed meanwhile, so that something else lies there.
   */
  private void clickOn(String look, Object... given) {
    Await.until(
        () -> {
          pressAt((Map<?, ?>) await(POINT.formatted(look), given));
          return (Boolean) driver.executeScript(MET);
        });
  }

  private void pressAt(Map<?, ?> point) {
    for (String event : List.of("mousePressed", "mouseReleased")) {
      driver.executeCdpCommand(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              event,
              "x",
              point.get("x"),
              "y",
              point.get("y"),
              "button",
              "left",
              "clickCount",
              1));
    }
  }

  /** Types into the field of a name, in place of what it holds. */
  void type(String field, String text) {
    await(
        """
        const field = [...document.querySelectorAll(given[0])].find(seen);
        field?.focus();
        field?.select();
        return field;
        """,
        "[name=" + field + "]");
    driver.executeCdpCommand("Input.insertText", Map.of("text", text));
  }

  /** How often something was clicked since the page was visited. */
  int clicks() {
    return ((Long) driver.executeScript("return clicked")).intValue();
  }

  /** Shortens the waits of the page, those from so many milliseconds on, by a factor. */
  void hasten(int from, int factor) {
    driver.executeScript(
        "const [from, factor] = arguments; window.pace = {shortened: millis => millis >= from, factor}",
        from,
        factor);
  }

  /** Waits until the page has made so many more calls. */
  void awaitCalls(int more) {
    long target = (Long) driver.executeScript("return asked") + more;
    await("return asked >= given[0];", target);
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
    return inspect(within, EVERYTHING, false);
  }

  /** What axe finds too small to be touched. */
  List<String> smallTargets() {
    return inspect("body", "runOnly: ['target-size']", false);
  }

  /**
   * What is wrong within an element for somebody, in both schemes: by axe, of which another scheme
   * changes the colours alone, and as it looks beneath the pointer and with the focus, which axe
   * cannot see. What can be opened is.
   */
  List<String> flaws(String within) {
    List<String> flaws = new ArrayList<>(inspect(within, EVERYTHING, true));
    prefer("dark");
    inspect(within, "runOnly: ['color-contrast']", true)
        .forEach(flaw -> flaws.add("in the dark: " + flaw));
    prefer("light");
    return flaws;
  }

  @SuppressWarnings("unchecked")
  private List<String> inspect(String within, String options, boolean excited) {
    Supplier<Object> inspection =
        () -> driver.executeScript(INSPECTION.formatted(options), within, excited);
    Object found = inspection.get();
    if (found == null) {
      driver.executeScript(AXE);
      found = inspection.get();
    }
    return (List<String>) Objects.requireNonNull(found);
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

  /** Whether what is focused has exactly this text or label. */
  boolean isFocused(String name) {
    return (Boolean)
            driver.executeScript(
                """
                const at = document.activeElement;
                return (at.getAttribute('aria-label') ?? at.textContent).replace(/\\s+/g, ' ').trim() === arguments[0];
                """,
                name)
        && focused().equals(name);
  }

  /** What the focused element is called. */
  String focused() {
    return driver.switchTo().activeElement().getAccessibleName();
  }

  /** Waits until an expression of the page's scripts holds. */
  void awaitThat(String expression) {
    await("return " + expression + ";");
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
        .filter(message -> allowed.stream().noneMatch(message::contains))
        .toList();
  }

  /** Takes complaints about a path for what a test wants; they may come long after its page. */
  void allowComplaints(String path) {
    allowed.add(path);
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
  private static <T> T when(Supplier<T> look, String subject) {
    return Await.until(
        () -> {
          try {
            return look.get();
          } catch (WebDriverException replaced) {
            return null;
          }
        },
        Objects::nonNull,
        subject);
  }
}
