package dev.quell.testing;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/**
 * Hands a test class what it works with: a migrated database of its own, and whatever {@link
 * Resources} can make on it, such as rows to start from, a worker, a server or a second connection.
 * A class asks by fields that are {@link Shared} or {@link Fresh}, or by parameters: those of the
 * constructor and of {@code @BeforeAll} are shared, those of one test's methods are the shared one
 * if there is one, else fresh. JUnit closes all of it, last made first, and reports what fails.
 */
public final class PostgresExtension
    implements ParameterResolver, TestInstancePostProcessor, BeforeEachCallback {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Resources.canMake(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Resources.of(context).nearest(parameter.getParameter().getType());
  }

  @Override
  public void postProcessTestInstance(Object test, ExtensionContext context)
      throws IllegalAccessException {
    inject(test, Shared.class, Resources.ofClass(context));
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IllegalAccessException {
    inject(context.getRequiredTestInstance(), Fresh.class, Resources.of(context));
  }

  private static void inject(Object test, Class<? extends Annotation> mark, Resources resources)
      throws IllegalAccessException {
    Set<Class<?>> types = new HashSet<>();
    for (Field field : fields(test.getClass(), mark)) {
      if (!types.add(field.getType())) {
        throw new ExtensionConfigurationException(
            "There is one of each type only, so make the second one yourself: " + field);
      }
      field.setAccessible(true);
      field.set(test, resources.own(field.getType()));
    }
  }

  /** In the order of their declaration, so that a test can say what is closed first. */
  private static List<Field> fields(Class<?> type, Class<? extends Annotation> mark) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> field.isAnnotationPresent(mark))
        .toList();
  }
}
