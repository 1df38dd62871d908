package dev.quell.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps docs/life-of-a-command.md to the classes that it names, and their number in bounds. */
class LifeOfACommandTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "life-of-a-command.md");
  private static final Path PICTURE = Path.of("..", "docs", "life-of-a-command.svg");
  private static final int MOST_STOPS = 17;

  private static final Pattern STOP =
      Pattern.compile("(?m)^(\\d+)\\. `(dev\\.quell\\.[\\w.]+)#(\\w+)`: ");
  private static final Pattern NUMBERED = Pattern.compile("(?m)^\\d+\\. ");
  private static final Pattern CLASS_NAME = Pattern.compile("`(dev\\.quell\\.[\\w.]+)(?:#\\w+)?`");
  private static final Pattern PICTURED =
      Pattern.compile(">(\\d+)</text><text class=\"name\"[^>]*>(\\w+)<");

  private final String document = read(DOCUMENT);
  private final List<Stop> stops =
      STOP.matcher(document)
          .results()
          .map(found -> new Stop(Integer.parseInt(found.group(1)), found.group(2), found.group(3)))
          .toList();

  private record Stop(int number, String className, String method) {
    String inThePicture() {
      return number + " " + className.substring(className.lastIndexOf('.') + 1);
    }
  }

  @Test
  void aCommandPassesNoMoreStopsThanItMay() {
    assertThat(stops).hasSizeBetween(10, MOST_STOPS);
    assertThat(stops)
        .extracting(Stop::number)
        .isEqualTo(IntStream.rangeClosed(1, stops.size()).boxed().toList());
    assertThat(NUMBERED.matcher(document).results())
        .as("every numbered line names its class and method")
        .hasSameSizeAs(stops);
    assertThat(document).contains("passes %d stops".formatted(stops.size()));
  }

  @Test
  void everyStopIsAMethodThatThereIs() {
    assertThat(stops)
        .allSatisfy(
            stop ->
                assertThat(methodsOf(classOf(stop.className())))
                    .as("methods of %s", stop.className())
                    .contains(stop.method()));
  }

  @Test
  void everyClassThatIsNamedExists() {
    assertThat(CLASS_NAME.matcher(document).results().map(found -> found.group(1)))
        .hasSizeGreaterThan(stops.size())
        .allSatisfy(LifeOfACommandTest::classOf);
  }

  @Test
  void thePictureShowsTheSameStops() {
    assertThat(PICTURED.matcher(read(PICTURE)).results().map(LifeOfACommandTest::pictured))
        .isEqualTo(stops.stream().map(Stop::inThePicture).toList());
  }

  private static String pictured(MatchResult stop) {
    return stop.group(1) + " " + stop.group(2);
  }

  private static Stream<String> methodsOf(Class<?> type) {
    return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
        .flatMap(declaring -> Arrays.stream(declaring.getDeclaredMethods()))
        .map(Method::getName);
  }

  private static Class<?> classOf(String name) {
    try {
      return Class.forName(name, false, LifeOfACommandTest.class.getClassLoader());
    } catch (ClassNotFoundException gone) {
      throw new AssertionError("The page names a class that is gone: " + name, gone);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new AssertionError("Cannot read " + file, failure);
    }
  }
}
