package dev.quell.testing;

import io.vertx.core.Vertx;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * What one test class, or one test of it, has been handed: at most one of each type, made when it
 * is first asked for. These can be had: {@link TestDatabase}, {@link Closer}, {@link Vertx}, a
 * {@link Connection} whose auto-commit is off, and each type that {@link Provides} itself.
 */
final class Resources {
  private static final Namespace NAMESPACE = Namespace.create(Resources.class);
  private static final Set<Class<?>> BUILT_IN =
      Set.of(TestDatabase.class, Closer.class, Vertx.class, Connection.class);

  private final ExtensionContext context;
  private final Store store;

  private Resources(ExtensionContext context) {
    this.context = context;
    this.store = context.getStore(NAMESPACE);
  }

  /** A key that is not found from the test of a class, nor the other way round. */
  private record Key(String scope, Class<?> type) {}

  /** Something that was handed out, and how it is closed; JUnit does that. */
  @SuppressWarnings("try")
  private record Resource(Object value, AutoCloseable end) implements AutoCloseable {
    static Resource of(Object value) {
      return new Resource(value, value instanceof AutoCloseable closeable ? closeable : () -> {});
    }

    @Override
    public void close() throws Exception {
      end.close();
    }
  }

  /** Those of the test or the class that a context belongs to. */
  static Resources of(ExtensionContext context) {
    return new Resources(context);
  }

  /** Those of the class. */
  static Resources ofClass(ExtensionContext context) {
    ExtensionContext of = context;
    while (of.getTestMethod().isPresent()) {
      of = of.getParent().orElseThrow();
    }
    return new Resources(of);
  }

  static boolean canMake(Class<?> type) {
    return BUILT_IN.contains(type) || factory(type).isPresent();
  }

  /** That of the test, else that of the class, else a new one. */
  Object nearest(Class<?> type) {
    Resource shared = ofClass(context).found(type);
    return found(type) == null && shared != null ? shared.value() : own(type);
  }

  /** That of this very scope, else a new one. */
  Object own(Class<?> type) {
    if (type == TestDatabase.class && context.getTestMethod().isPresent()) {
      return ofClass(context).own(type);
    }
    Resource found = found(type);
    if (found == null) {
      // Kept after what it was made from, so that it is closed before that.
      found = make(type);
      store.put(key(type), found);
    }
    return found.value();
  }

  private Resource found(Class<?> type) {
    return store.get(key(type), Resource.class);
  }

  private Key key(Class<?> type) {
    return new Key(context.getUniqueId(), type);
  }

  private Resource make(Class<?> type) {
    if (type == TestDatabase.class) {
      DatabaseTemplate template = template();
      TestDatabase copy = template.copy();
      return new Resource(copy, () -> template.drop(copy));
    }
    if (type == Closer.class) {
      return Resource.of(new Closer(store));
    }
    if (type == Vertx.class) {
      Vertx vertx = Vertx.vertx();
      return new Resource(vertx, () -> Await.await(vertx.close()));
    }
    if (type == Connection.class) {
      return Resource.of(secondConnection());
    }
    return Resource.of(callFactory(type));
  }

  /** One for all classes of this JVM, of which each may be an execution of its own. */
  private DatabaseTemplate template() {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
        .getOrComputeIfAbsent(
            DatabaseTemplate.class, type -> DatabaseTemplate.create(), DatabaseTemplate.class);
  }

  private Connection secondConnection() {
    Connection connection = ((TestDatabase) own(TestDatabase.class)).connect();
    try {
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return connection;
  }

  private Object callFactory(Class<?> type) {
    Method factory =
        factory(type)
            .orElseThrow(
                () -> new ExtensionConfigurationException("Nothing provides a " + type.getName()));
    Object[] parameters = Arrays.stream(factory.getParameterTypes()).map(this::nearest).toArray();
    return ReflectionSupport.invokeMethod(factory, null, parameters);
  }

  private static Optional<Method> factory(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Provides.class))
        .filter(method -> Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getReturnType() == type)
        .findFirst();
  }
}
