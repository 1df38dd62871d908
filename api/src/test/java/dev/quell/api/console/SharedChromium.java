package dev.quell.api.console;

import dev.quell.testing.Prerequisite;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * Hands the methods of a test class one and the same Chromium as all other such classes of the
 * process; it is closed after the last of them. Skips the class where there is none.
 */
final class SharedChromium implements BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedChromium.class);

  private record Started(ChromeDriver driver) implements AutoCloseable {
    static Started start() {
      ChromeDriver driver = Chromium.start();
      Browser.prepare(driver);
      return new Started(driver);
    }

    @Override
    public void close() {
      driver.quit();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Prerequisite.CHROMIUM.require();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ChromeDriver.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Started.class, type -> Started.start(), Started.class)
        .driver();
  }
}
