package dev.quell.testing;

import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * Closes what a test makes with settings of its own: after all tests of the class if the
 * constructor or {@code @BeforeAll} asked for the closer, else after the test. What was made last
 * is closed first, before what the extension handed out earlier; what fails fails the test.
 */
public final class Closer {
  private final Store store;

  Closer(Store store) {
    this.store = store;
  }

  /** Has a resource closed; returns it. */
  public <T extends AutoCloseable> T register(T resource) {
    store.put(new Object(), resource);
    return resource;
  }
}
